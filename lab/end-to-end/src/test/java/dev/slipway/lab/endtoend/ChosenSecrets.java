package dev.slipway.lab.endtoend;

import dev.slipway.lab.endtoend.leaks.Canary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * The secrets that a test hands to Slipway, and an installation's configuration with them: one
 * Proxmox VE that is reached by token as endpoint {@code lab} and by password as {@code
 * by-password}, everything logged at DEBUG.
 */
record ChosenSecrets(
    String proxmoxToken, String proxmoxPassword, String k3sToken, String onGuests) {

  /** The template that is cloned by whom logs in by password. */
  static final String TEMPLATE_BY_PASSWORD = "debian-12-by-password";

  private static final String SLIPWAY =
      """
      quarkus:
        log:
          level: DEBUG
          # What Quarkus and the services themselves make quieter than the rest.
          category:
            "org.apache.kafka": {level: DEBUG}
            "org.apache.kafka.clients": {level: DEBUG}
            "org.apache.kafka.common.utils": {level: DEBUG}
            "org.apache.kafka.common.metrics": {level: DEBUG}
            "io.smallrye.reactive.messaging.kafka": {level: DEBUG}
            "net.schmizz": {level: DEBUG}
            "com.hierynomus": {level: DEBUG}
      slipway:
        vm: {boot-deadline: 20s, second-look: 5s}
        endpoints:
          lab: {token-secret-file: "%1$s/proxmox-token"}
          by-password:
            url: ${slipway.endpoints.lab.url}
            username: slipway@pve
            password-file: "%1$s/proxmox-password"
            pool: slipway
            storage: local
            seed-storage: seeds
            network: default
            tls: {ca-file: "${slipway.endpoints.lab.tls.ca-file}"}
        templates:
          debian-12-by-password:
            {endpoint: by-password, disk: scsi0, nodes: {pve1: 9000, pve2: 9001}}
      """;

  private static final String SIMULATOR =
      """
      users:
        - id: slipway@pve
          password-file: "%1$s/proxmox-password"
          tokens: [{id: svc, privsep: false, secret-file: "%1$s/proxmox-token"}]
        - id: root@pam
          tokens: [{id: lab, privsep: false, secret-file: "%2$s/simulator-root-token"}]
      guests:
        faults:
          - {guests: "k3s-crashes-*", kind: K3S_CRASHES}
      """;

  /** New ones; the password has everything in it that is written differently somewhere. */
  static ChosenSecrets random() {
    return new ChosenSecrets(
        "canary-token-" + UUID.randomUUID(),
        "canary \"pass\\word\" & 100% <ä/+=> " + UUID.randomUUID(),
        "canary.k3s~token-" + UUID.randomUUID(),
        "canary.on-guests-" + UUID.randomUUID());
  }

  /** A request with a secret in every field that may bear one. */
  String request(String name) {
    return """
        name: %1$s
        k3sToken: %2$s
        proxy: {http: "http://me:%3$s@proxy.invalid:3128", noProxy: [127.0.0.1]}
        files: [{path: /etc/secret, content: "%3$s", permissions: "0600"}]
        preK3sCommands: ["true %3$s"]
        postK3sCommands: ["true %3$s"]
        k3s:
          etcdS3: {bucket: snapshots, accessKey: "access-%3$s", secretKey: "%3$s"}
          registries: {configs: {r.example.org: {auth: {username: me, password: "%3$s"}}}}
          manifests: [{name: secret, content: "{apiVersion: v1, kind: Secret, data: {a: %3$s}}"}]
        """
        .formatted(name, k3sToken, onGuests);
  }

  List<Canary> canaries() {
    return List.of(
        Canary.of("Proxmox VE's token", proxmoxToken),
        Canary.of("Proxmox VE's password", proxmoxPassword),
        Canary.of("the requester's K3s token", k3sToken),
        Canary.of("a secret for the guests", onGuests));
  }

  /**
   * Starts an installation that knows them.
   *
   * @param folder for the files that it reads
   */
  Installation start(String name, Path folder) throws IOException {
    Files.writeString(folder.resolve("proxmox-token"), proxmoxToken + "\n");
    Files.writeString(folder.resolve("proxmox-password"), proxmoxPassword + "\n");
    Path slipway = folder.resolve("slipway.yaml");
    Files.writeString(slipway, SLIPWAY.formatted(folder));
    Path simulator = folder.resolve("simulator.yaml");
    Files.writeString(simulator, SIMULATOR.formatted(folder, Installation.folder(name)));
    return Installation.configured(name, 1, slipway, simulator);
  }
}
