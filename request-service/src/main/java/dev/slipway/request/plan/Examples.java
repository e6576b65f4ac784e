package dev.slipway.request.plan;

/** What the API's description shows. */
final class Examples {

  static final String PLAN =
      """
      {
        "fits": true,
        "findings": [],
        "warnings": [
          {
            "where": "endpoint lab",
            "found": "the token sees no guests outside its pools: their memory and cores are not counted",
            "remedy": "Grant VM.Audit on /vms, which lets it read their configuration and change nothing."
          }
        ],
        "proxmoxNodes": [
          {
            "proxmoxNode": "pve1",
            "fits": true,
            "memoryMiB": 57344,
            "cores": 120,
            "diskGiB": 812,
            "against": []
          },
          {
            "proxmoxNode": "pve2",
            "fits": false,
            "against": [
              {
                "code": "TEMPLATE_NOT_FOUND",
                "where": "node pve2",
                "found": "template 'debian-12' has no copy here",
                "needed": "a copy of the template",
                "remedy": "Add the node and its copy's VMID to slipway.templates.debian-12.nodes to use it."
              }
            ]
          }
        ],
        "vms": [
          {
            "node": "demo-server-1",
            "role": "SERVER",
            "proxmoxNode": "pve1",
            "template": 9000,
            "vmid": 20001,
            "address": "192.168.10.100",
            "storage": "local-lvm",
            "seedVolume": "seeds:iso/slipway-3f0c1a2b-019373b2-5d1f-7c3a-9d53-1f6e3a1c9b10-demo-server-1-1.iso"
          }
        ],
        "expected": {"seconds": 95, "clusters": 12}
      }
      """;

  private Examples() {}
}
