package dev.slipway.request.api;

/** What the API's description shows; a test sends the requests. */
final class Examples {

  static final String YAML_REQUEST =
      """
      name: demo
      servers:
        count: 1
        cores: 4
        memoryMiB: 8192
        diskGiB: 40
      proxmox:
        tags: [team-a]
      k3s:
        disable: [traefik]
        tlsSan: [demo.example.org]
        nodeLabels: [tier=web]
        kubeletArg: [max-pods=200]
        config:
          debug: true
      endpoint:
        hostname: demo.example.org
      deletionProtection: true
      failurePolicy: HOLD
      """;

  static final String STREAM =
      """
      id:7
      event:dev.slipway.cluster.vm-booted.v1
      data:{"number":7,"id":"01980e4c-5b7c-7d8a-9c52-3f0f6d1c2b4a","time":"2030-01-01T00:00:00Z","type":"dev.slipway.cluster.vm-booted.v1","source":"/vm-service","stage":"VM","node":"demo-server-1","data":{"address":"192.168.10.21"}}

      event:dev.slipway.cluster.step-progress.v1
      data:{"stage":"BOOTSTRAP","node":"demo-server-1","step":"await-cloud-init","kind":"RETRYING","attempt":2,"nextRetry":"2030-01-01T00:00:12Z","message":"no answer","code":"GUEST_UNREACHABLE","at":"2030-01-01T00:00:08Z"}

      :

      """;

  private Examples() {}
}
