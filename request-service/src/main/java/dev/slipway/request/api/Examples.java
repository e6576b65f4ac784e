package dev.slipway.request.api;

/** Requests as the API's description shows them; a test sends them. */
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
        config:
          kubelet-arg: [max-pods=200]
      endpoint:
        hostname: demo.example.org
      deletionProtection: true
      failurePolicy: HOLD
      """;

  private Examples() {}
}
