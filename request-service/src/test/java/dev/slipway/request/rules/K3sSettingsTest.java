package dev.slipway.request.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slipway.events.ClusterSpec;
import dev.slipway.events.K3sSettings;
import dev.slipway.kit.vault.Secret;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request may tell K3s, what is said of the rest, and where the secrets go. */
class K3sSettingsTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(String yaml, String field, String found, String expected, String remedy) {
    assertThat(Requests.violations("name: demo\n" + yaml))
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.field()).isEqualTo(field);
              assertThat(violation.found()).contains(found);
              assertThat(violation.expected()).contains(expected);
              assertThat(violation.remedy()).contains(remedy);
            });
  }

  static Stream<Arguments> refuses() {
    return Stream.of(plain(), snapshots(), manifests(), registries(), raw(), ofPools())
        .flatMap(table -> table);
  }

  private static Stream<Arguments> plain() {
    String argument = "k3s.kubeletArg[0]";
    return Stream.of(
        k3s("clusterDomain: 'a_b'", "k3s.clusterDomain", "'a_b'", "a DNS name", "nothing outside"),
        k3s("kubeletArg: max-pods=1", "k3s.kubeletArg", "'max", "a list of texts", "kubeletArg"),
        k3s("kubeletArg: [max-pods]", argument, "'max-pods'", "key=value", "key=true"),
        k3s("kubeletArg: ['--v=2']", argument, "'--v=2'", "key=value", "leading dashes"),
        k3s("kubeletArg: ['x-token=y']", argument, "(not shown)", "no secrets", "event log"),
        k3s("kubeletArg: ['a=http://u:p@h']", argument, "(not shown)", "no secrets", "files"),
        k3s("kubeletArg: ['cluster-dns=1']", argument, "field of", "clusterDns'", "Move"),
        k3s("etcdArg: [x]", "k3s.etcdArg[0]", "'x'", "key=value", "key=true"),
        k3s("kubeletArgs: [a=b]", "k3s.kubeletArgs", "unknown", "kubeletArg", "'k3s.kubeletArg'?"),
        k3s("secretsEncryption: 1", "k3s.secretsEncryption", "1", "true or false", "quotes"),
        k3s("flannelBackend: none", "k3s.flannelBackend", "no manifests", "Ready", "HelmChart"));
  }

  private static Stream<Arguments> snapshots() {
    String cron = "k3s.etcdSnapshotScheduleCron";
    String s3 = "k3s.etcdS3";
    return Stream.of(
        k3s("etcdSnapshotScheduleCron: 5m", cron, "'5m'", "minute, hour", "@every"),
        k3s("etcdSnapshotScheduleCron: '60 * * * *'", cron, "'60", "minute, hour", "five"),
        k3s("etcdSnapshotScheduleCron: '0 0 0 * *'", cron, "'0 0 0", "day of the month", "five"),
        k3s("etcdSnapshotScheduleCron: '*/0 * * * *'", cron, "'*/0", "minute", "five"),
        k3s("etcdSnapshotScheduleCron: '9-5 * * * *'", cron, "'9-5", "minute", "five"),
        k3s("etcdSnapshotRetention: 0", "k3s.etcdSnapshotRetention", "0", "from 1 to 1000", "rang"),
        k3s("etcdS3: {region: a}", s3 + ".bucket", "nothing", "the bucket", "Add bucket"),
        k3s("etcdS3: {bucket: A}", s3 + ".bucket", "'A'", "a bucket's name", "only"),
        k3s(
            "etcdS3: {bucket: abc, endpoint: 'https://s3'}",
            s3 + ".endpoint",
            "(not shown)",
            "host[:port]",
            "scheme"),
        k3s("etcdS3: {bucket: abc, accessKey: a}", s3, "one key", "or none", "other"),
        k3s(
            "etcdS3: {bucket: abc, accessKey: 'a b', secretKey: c}",
            s3 + ".accessKey",
            "(not shown)",
            "without blanks",
            "Copy"),
        k3s("etcdS3: {bucket: abc, key: a}", s3 + ".key", "unknown", "accessKey", "leave"),
        k3s("etcdS3: snapshots", s3, "(not shown)", "an object", "below it"));
  }

  private static Stream<Arguments> manifests() {
    String name = "k3s.manifests[0].name";
    String content = "k3s.manifests[0].content";
    return Stream.of(
        manifest("name: A.yaml", name, "'A.yaml'", "hyphens", "without .yaml"),
        manifest("name: traefik", name, "K3s writes itself", "does not use", "traefik-config"),
        k3s("manifests: [{content: '{apiVersion: v1, kind: A}'}]", name, "nothing", "hyph", "yaml"),
        k3s("manifests: [{name: a}]", content, "nothing", "resources in YAML", "HelmChart"),
        k3s("manifests: [{name: a, content: 'a: ['}]", content, "line 1", "resources", "kubectl"),
        k3s("manifests: [{name: a, content: 'kind: A'}]", content, "document 1", "---", "dry-run"),
        k3s(
            "manifests: [{name: a, content: \"---\\n---\\n\"}]",
            content,
            "no resource",
            "---",
            "dry"),
        k3s("manifests: [a]", "k3s.manifests[0]", "(not shown)", "an object", "below it"),
        k3s(
            "manifests: [{name: a, content: '{apiVersion: v1, kind: A}'}, {name: a, content:"
                + " '{apiVersion: v1, kind: A}'}]",
            "k3s.manifests[1].name",
            "once more",
            "each name once",
            "---"),
        k3s(
            "manifests: [{name: a, content: '# " + "x".repeat(65_536) + "'}]",
            content,
            "a text of 65538 characters (not shown)",
            "at most 65536 bytes",
            "fetch"));
  }

  private static Stream<Arguments> registries() {
    String at = "k3s.registries";
    String registry = at + ".configs.r.example.org";
    return Stream.of(
        k3s("registries: {mirror: {}}", at + ".mirror", "unknown", "configs, mirrors", "K3s's"),
        k3s("registries: {mirrors: [a]}", at + ".mirrors", "(not shown)", "an object", "below"),
        k3s("registries: {mirrors: {'http://r': {}}}", at + ".mirrors", "no reg", "docker.io", "*"),
        k3s(
            "registries: {mirrors: {docker.io: {endpoint: 'https://r'}}}",
            at + ".mirrors.docker.io.endpoint",
            "(not shown)",
            "a list",
            "configs"),
        k3s(
            "registries: {mirrors: {docker.io: {endpoint: ['https://u:p@r']}}}",
            at + ".mirrors.docker.io.endpoint",
            "(not shown)",
            "a list",
            "configs"),
        k3s(
            "registries: {configs: {r.example.org: {auth: {pasword: x}}}}",
            registry + ".auth.pasword",
            "unknown",
            "password",
            "K3s's"),
        k3s(
            "registries: {configs: {r.example.org: {auth: {password: 1234}}}}",
            registry + ".auth.password",
            "(not shown)",
            "texts",
            "quotes"),
        k3s(
            "registries: {configs: {r.example.org: {tls: {insecure: true}}}}",
            registry + ".tls.insecure",
            "unknown",
            "insecure_skip_verify",
            "K3s's"),
        arguments(
            "k3s: {registries: {mirrors: {docker.io: {}}}}\n"
                + "files: [{path: /etc/rancher/k3s/registries.yaml, content: a}]",
            "files[0].path",
            "k3s.registries makes",
            "one of the two",
            "Leave the file out"));
  }

  private static Stream<Arguments> raw() {
    return Stream.of(
            List.of("cluster-domain", "clusterDomain"),
            List.of("kubelet-arg", "kubeletArg"),
            List.of("kube-proxy-arg", "kubeProxyArg"),
            List.of("kube-apiserver-arg", "kubeApiserverArg"),
            List.of("kube-controller-manager-arg", "kubeControllerManagerArg"),
            List.of("kube-scheduler-arg", "kubeSchedulerArg"),
            List.of("etcd-arg", "etcdArg"),
            List.of("secrets-encryption", "secretsEncryption"),
            List.of("protect-kernel-defaults", "protectKernelDefaults"),
            List.of("etcd-snapshot-schedule-cron", "etcdSnapshotScheduleCron"),
            List.of("etcd-snapshot-retention", "etcdSnapshotRetention"),
            List.of("etcd-s3", "etcdS3"),
            List.of("etcd-s3-bucket", "etcdS3.bucket"),
            List.of("private-registry", "registries"))
        .map(
            option ->
                k3s(
                    "config: {" + option.getFirst() + ": x}",
                    "k3s.config." + option.getFirst(),
                    "an option with a field of its own",
                    "'k3s." + option.getLast() + "'",
                    "Move"));
  }

  private static Stream<Arguments> ofPools() {
    String equal = "must be equal on all servers";
    return Stream.of(
        pool("cluster-cidr", equal, "k3s agent", "'k3s.clusterCidr'"),
        pool("secrets-encryption", equal, "k3s agent", "'k3s.secretsEncryption'"),
        pool("egress-selector-mode", equal, "agent", "'k3s.config.egress-selector-mode'"),
        pool("flannel-backend", equal, "k3s agent", "'k3s.flannelBackend'"),
        pool("tls-san", "of servers", "k3s agent", "'k3s.tlsSan'"),
        pool("etcd-expose-metrics", "of servers", "agent", "'k3s.config.etcd-expose-metrics'"),
        pool("kube-apiserver-arg", "of servers", "agent", "'k3s.kubeApiserverArg'"),
        pool("node-label", "field of its own", "'agentPools[0].nodeLabels'", "Move"),
        pool("protect-kernel-defaults", "field of its own", "protectKernelDefaults", "Move"),
        pool("server", "Slipway sets", "any other", "Leave it out"),
        pool("token", "(not shown)", "no secrets", "'k3sToken'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clusterDomain: harbour.internal",
        "kubeletArg: [max-pods=200, 'eviction-hard=memory.available<5%']",
        "secretsEncryption: false",
        "etcdSnapshotScheduleCron: '*/15 0-6,22 1 jan-jun mon,wed'",
        "etcdSnapshotScheduleCron: '@every 6h'",
        "etcdS3: {bucket: abc}",
        "etcdS3: {bucket: abc, endpoint: 's3.example.org:9000', insecure: true, accessKey: a,"
            + " secretKey: b}",
        "flannelBackend: none, manifests: [{name: a, content: '{apiVersion: v1, kind: A}'}]",
        "registries: {mirrors: {'*': {endpoint: ['http://10.0.0.5:5000/v2'], rewrite: {'^a': b}}}}",
        "registries: {configs: {'r.example.org:5000': {tls: {insecure_skip_verify: true}}}}",
        "config: {secrets-encryption-provider: secretbox, etcd-s3-timeout: 1m}"
      })
  void accepts(String settings) {
    assertThat(Requests.violations("name: demo\nk3s: {" + settings + "}")).isEmpty();
  }

  @Test
  void secretsAreEncryptedUnlessTheRequestSaysNo() {
    assertThat(settings("name: demo"))
        .isEqualTo(new K3sSettings(null, Map.of(), true, false, null, List.of(), null));
    assertThat(settings("name: demo\nk3s: {secretsEncryption: false}")).isEqualTo(K3sSettings.NONE);
  }

  @Test
  void whatMayBeSecretGoesToTheVaultAndTheSpecSaysWhere() {
    String yaml =
        """
        name: demo
        k3s:
          kubeletArg: [max-pods=200]
          protectKernelDefaults: true
          etcdSnapshotRetention: 9
          etcdS3: {bucket: snapshots, region: eu-1, accessKey: canary-a, secretKey: canary-b}
          manifests:
            - name: gitops
              content: |
                apiVersion: v1
                kind: Secret
                metadata: {name: canary-c}
          registries:
            configs: {"r.example.org": {auth: {username: me, password: canary-d}}}
        """;

    K3sSettings settings = settings(yaml);
    Map<String, Secret> secrets = Requests.secrets(yaml);

    assertThat(settings.toString()).doesNotContain("canary");
    assertThat(settings.arguments()).isEqualTo(Map.of("kubelet-arg", List.of("max-pods=200")));
    assertThat(settings.protectKernelDefaults()).isTrue();
    assertThat(settings.etcdSnapshots().retention()).isEqualTo(9);
    assertThat(settings.etcdSnapshots().s3().region()).isEqualTo("eu-1");
    assertThat(secrets.get(settings.etcdSnapshots().s3().accessKey().name()).expose())
        .isEqualTo("canary-a");
    assertThat(secrets.get(settings.etcdSnapshots().s3().secretKey().name()).expose())
        .isEqualTo("canary-b");
    assertThat(settings.manifests())
        .extracting(K3sSettings.Manifest::name)
        .containsExactly("gitops");
    assertThat(secrets.get(settings.manifests().getFirst().content().name()).expose())
        .contains("canary-c");
    assertThat(secrets.get(settings.registries().name()).expose())
        .contains("r.example.org", "password: \"canary-d\"");
    assertThat(secrets).hasSize(4);
  }

  @Test
  void aPoolHasAgentsOptionsOfItsOwn() {
    ClusterSpec spec =
        Requests.spec(
            "name: demo\n"
                + "agentPools: [{name: a, config: {kubelet-arg: [v=2], debug: true}}, {name: b}]");

    assertThat(spec.agentPools().get(0).ownConfig())
        .isEqualTo(Map.of("kubelet-arg", List.of("v=2"), "debug", true));
    assertThat(spec.agentPools().get(1).ownConfig()).isEmpty();
  }

  private static K3sSettings settings(String yaml) {
    return Requests.spec(yaml).k3s().settings();
  }

  private static Arguments k3s(
      String settings, String field, String found, String expected, String remedy) {
    return arguments("k3s: {" + settings + "}", field, found, expected, remedy);
  }

  private static Arguments manifest(
      String name, String field, String found, String expected, String remedy) {
    return k3s(
        "manifests: [{" + name + ", content: '{apiVersion: v1, kind: A}'}]",
        field,
        found,
        expected,
        remedy);
  }

  private static Arguments pool(String option, String found, String expected, String remedy) {
    return arguments(
        "agentPools: [{name: a, config: {" + option + ": x}}]",
        "agentPools[0].config." + option,
        found,
        expected,
        remedy);
  }
}
