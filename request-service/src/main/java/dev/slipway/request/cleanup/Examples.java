package dev.slipway.request.cleanup;

/** What the API's description shows. */
final class Examples {

  static final String CLEANUP_CHECK =
      """
      {
        "cluster": "019373b2-5d1f-7c3a-9d53-1f6e3a1c9b10",
        "checkedAt": "2030-01-01T00:00:00Z",
        "clean": "false",
        "resources": [
          {
            "stage": "VM",
            "kind": "VM",
            "id": "20001",
            "presence": "FOUND",
            "howVerified": "VM 20001 on pve1 carries 'slipway installation=… cluster=019373b2-5d1f-7c3a-9d53-1f6e3a1c9b10 node=demo-server-1 instance=1'",
            "at": "2030-01-01T00:00:00Z",
            "reported": "GET /cluster/nextid?vmid=20001 on endpoint lab says free"
          },
          {
            "stage": "VM",
            "kind": "SEED",
            "id": "seeds:iso/slipway-3f0c1a2b-019373b2-5d1f-7c3a-9d53-1f6e3a1c9b10-demo-server-1-1.iso",
            "presence": "ABSENT",
            "howVerified": "storage seeds on pve1 lists no such ISO",
            "at": "2030-01-01T00:00:00Z",
            "reported": "storage seeds on pve1 lists no such ISO"
          }
        ]
      }
      """;

  static final String ORPHANS =
      """
      {
        "sweeps": [
          {
            "endpoint": "lab",
            "endedAt": "2030-01-01T00:00:00Z",
            "nextAt": "2030-01-01T01:00:00Z",
            "notVerifiable": [
              {
                "kind": "VOLUME",
                "place": "storage local on pve1",
                "why": "the token has no Datastore.Allocate on /storage/local, without which the volumes of a VM that is gone are not listed"
              }
            ]
          }
        ],
        "orphans": [
          {
            "endpoint": "lab",
            "proxmoxNode": "pve1",
            "kind": "VM",
            "resource": "20001",
            "cluster": "019373b2-5d1f-7c3a-9d53-1f6e3a1c9b10",
            "message": "VM 20001 on pve1 carries the mark of node demo-server-1, and no living cluster has it",
            "remedy": "Look at it: qm config 20001. If nobody needs it: qm stop 20001; qm destroy 20001 --purge",
            "firstSeen": "2029-12-31T23:50:00Z",
            "lastSeen": "2030-01-01T00:00:00Z",
            "reportedAt": "2030-01-01T00:00:00Z"
          }
        ]
      }
      """;

  private Examples() {}
}
