package dev.slipway.lab.endtoend;

import dev.slipway.lab.endtoend.leaks.Canary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Requests with a secret in every field that bears one, each of which is refused: because it is
 * wrong there, or not supported yet, or the body cannot be read.
 */
final class RefusedSecrets {

  /** {@code %s} is where the secret goes. */
  private static final List<String> IN_YAML =
      List.of(
          "k3sToken: 'with spaces %s'",
          "k3sToken: [%s]",
          "token: %s",
          "k3s: {token: %s}",
          "k3s: 'token: %s'",
          "k3s: {config: {token: %s}}",
          "k3s: {config: {agent-token: %s}}",
          "k3s: {config: {datastore-endpoint: 'postgres://k3s:%s@db/k3s'}}",
          "k3s: {config: {etcd-s3-secret-key: %s}}",
          "k3s: {config: {etcd-s3-proxy: 'http://proxy:%s@proxy.example.org:3128'}}",
          "k3s: {config: {vpn-auth: 'name=tailscale,joinKey=%s'}}",
          "k3s: {config: {some-arg: ['some-password=%s']}}",
          "k3s: {config: {system-default-registry: 'https://puller:%s@registry.example.org'}}",
          "k3s: {config: {token: {is: %s}}}",
          "k3s: {config: |\n    token: %s\n  }",
          "k3s:\n  config: |\n    token: %s\n",
          "k3s: {registries: {configs: {r.example.org: {auth: {user: puller, password: %s}}}}}",
          "k3s: {registries: {mirrors: {docker.io: {endpoint: ['https://me:%s@r.example.org']}}}}",
          "k3s: {registries: '%s'}",
          "k3s: {etcdS3: {accessKey: a, secretKey: %s}}",
          "k3s: {etcdS3: {bucket: snapshots, secretKey: %s}}",
          "k3s: {etcdS3: {bucket: snapshots, endpoint: 'https://me:%s@s3.example.org'}}",
          "k3s: {manifests: [{name: secret, content: 'stringData: %s'}]}",
          "k3s: {manifests: [{name: secret, content: '%s: ['}]}",
          "k3s: {kubeletArg: ['some-password=%s']}",
          "agentPools: [{name: a, config: {token: %s}}]",
          "registries: {configs: {r.example.org: {auth: {username: puller, password: %s}}}}",
          "proxy: 'http://proxy:%s@proxy.example.org:3128'",
          "proxmox: {password: %s}",
          "proxmox: {tokenSecret: %s}",
          "proxmox: 'slipway@pve!svc=%s'",
          "files: [{path: /etc/secret, content: %s, secret: true}]",
          "files: [{path: etc/secret, content: %s}]",
          "files: [{path: /etc/secret, content: '%s-', encoding: base64}]",
          "proxy: {http: 'http://proxy:%s@proxy.example.org:3128/path'}",
          "proxy: {http: 'proxy.example.org:3128', password: %s}",
          "caCertificates: ['%s']",
          "packages: ['https://apt:%s@apt.example.org/pool/some.deb']",
          "files: %s",
          "preK3sCommands: [{run: 'login --password %s'}]",
          "preK3sCommands: 'login --password %s'",
          "postK3sCommands: 'login --password %s'",
          "packages: 'https://apt:%s@apt.example.org/pool/some.deb'",
          "agentPools: '%s'",
          "servers: 'token=%s'",
          "endpoint: 'https://admin:%s@demo.example.org'",
          "k3sToken: %s\n  more: [",
          "k3sToken: %s\nk3sToken: %1$s");

  private static final List<String> IN_JSON =
      List.of(
          "{\"name\": \"refused\", \"k3sToken\": %s}",
          "{\"name\": \"refused\", \"k3sToken\": \"%s\",}",
          "{\"name\": \"refused\", \"k3sToken\": \"%s",
          "\"k3sToken=%s\"");

  /** Body to content type. */
  private final Map<String, String> bodies = new LinkedHashMap<>();

  private final List<Canary> canaries = new ArrayList<>();

  RefusedSecrets() {
    IN_YAML.forEach(template -> add("name: refused\n" + template, "application/yaml"));
    IN_JSON.forEach(template -> add(template, "application/json"));
    add("k3sToken=%s", "application/yaml");
  }

  private void add(String template, String contentType) {
    String secret = "canary" + UUID.randomUUID().toString().replace("-", "");
    bodies.put(template.formatted(secret), contentType);
    canaries.add(Canary.of("the secret in [" + template.replace("\n", " ") + "]", secret));
  }

  Map<String, String> bodies() {
    return bodies;
  }

  List<Canary> canaries() {
    return canaries;
  }
}
