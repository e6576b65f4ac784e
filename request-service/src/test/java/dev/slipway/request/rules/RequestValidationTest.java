package dev.slipway.request.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slipway.request.problem.Violation;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field, with what it refuses, in what words. */
class RequestValidationTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refuses(String yaml, String field, String found, String expected, String remedy) {
    assertThat(Requests.violations(yaml))
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
    return Stream.of(
            names(),
            sizes(),
            topology(),
            notYet(),
            unknown(),
            proxmox(),
            addresses(),
            hardware(),
            firewall(),
            k3s(),
            networks(),
            config())
        .flatMap(table -> table);
  }

  private static Stream<Arguments> names() {
    String form = "lower-case letters, digits and inner hyphens";
    return Stream.of(
        arguments("{}", "name", "nothing", "the cluster's name", "Add a name"),
        arguments("name: null", "name", "nothing", "the cluster's name", "Add a name"),
        arguments("name: 1", "name", "1", "a text", "quotes"),
        arguments("name: ''", "name", "an empty text", "1 to 1024", "leave the field out"),
        arguments("name: Demo", "name", "'Demo'", form, "Choose"),
        arguments("name: -a", "name", "'-a'", form, "Choose"),
        arguments("name: a-", "name", "'a-'", form, "Choose"),
        arguments("name: a.b", "name", "'a.b'", form, "Choose"),
        arguments("name: 1a", "name", "'1a'", form, "Choose"),
        arguments("name: " + "a".repeat(41), "name", "'aaaa", "at most 40", "Choose"),
        of("team: a b", "team", "'a b'", "letters", "token's team"),
        of("failurePolicy: KEEP", "failurePolicy", "'KEEP'", "[DESTROY, HOLD]", "HOLD waits"),
        of("deletionProtection: 'yes'", "deletionProtection", "'yes'", "true or false", "quotes"),
        of("k3sToken: short", "k3sToken", "a text of 5 characters (not shown)", "16", "vault"),
        of("k3sToken: 12", "k3sToken", "a number (not shown)", "a text", "quotes"));
  }

  private static Stream<Arguments> sizes() {
    String cores = "a whole number from 1 to 512";
    return Stream.of(
        of("servers: x", "servers", "a text (not shown)", "an object", "below it"),
        of("servers: {cores: 0}", "servers.cores", "0", cores, "range"),
        of("servers: {cores: 513}", "servers.cores", "513", cores, "range"),
        of("servers: {cores: 1.5}", "servers.cores", "1.5", cores, "range"),
        of("servers: {cores: '2'}", "servers.cores", "'2'", cores, "without quotes"),
        of("servers: {cores: 99999999999}", "servers.cores", "99999999999", cores, "range"),
        of("servers: {memoryMiB: 4Gi}", "servers.memoryMiB", "'4Gi'", "512", "without a unit"),
        of("servers: {memoryMiB: 511}", "servers.memoryMiB", "511", "from 512", "range"),
        of("servers: {diskGiB: 0}", "servers.diskGiB", "0", "from 1", "range"),
        of("servers: {memory: 1}", "servers.memory", "unknown", "cores", "servers.memoryMiB"));
  }

  private static Stream<Arguments> topology() {
    return Stream.of(
        of("servers: 2", "servers", "2", "odd", "1 or 3"),
        of("servers: {count: 4}", "servers.count", "4", "odd", "3 or 5"),
        of("servers: 0", "servers", "0", "from 1", "range"),
        of("servers: 9", "servers", "9", "to 7", "range"),
        of("agentPools: {name: a}", "agentPools", "an object", "a list", "entry"),
        of("agentPools: [a]", "agentPools[0]", "a text", "an object", "fields"),
        of("agentPools: [{count: 1}]", "agentPools[0].name", "nothing", "letters", "workers"),
        of("agentPools: [{name: 'a b'}]", "agentPools[0].name", "'a b'", "letters", "workers"),
        of("agentPools: [{name: a}, {name: a}]", "agentPools[1].name", "'a'", "no other", "one"),
        of("agentPools: [{name: a, count: 0}]", "agentPools[0].count", "0", "from 1", "range"),
        of("agentPools: [{name: a, cores: 0}]", "agentPools[0].cores", "0", "from 1", "range"),
        of("minReadyAgents: 1", "minReadyAgents", "1", "at most 0", "more agents"),
        of(
            "agentPools: [{name: a, count: 2}, {name: b}]\nminReadyAgents: 4",
            "minReadyAgents",
            "4",
            "at most 3",
            "more agents"),
        of("minReadyAgents: all", "minReadyAgents", "'all'", "from 0", "without quotes"),
        of("nodeReplacements: -1", "nodeReplacements", "-1", "from 0 to 100", "range"),
        of("agentPools: [{name: a, size: 1}]", "agentPools[0].size", "unknown", "cores", "leave"),
        of(
            "agentPools: [{name: a, nodeLabels: [x]}]",
            "agentPools[0].nodeLabels[0]",
            "'x'",
            "key=value",
            "63"),
        of(
            "agentPools: [{name: a, nodeTaints: [x]}]",
            "agentPools[0].nodeTaints[0]",
            "'x'",
            "Effect",
            "dedicated"));
  }

  private static Stream<Arguments> notYet() {
    String later = "not supported yet by this version";
    return Stream.of(
        of("endpoint: {vip: 10.0.0.1}", "endpoint.vip", "a text (not", later, "Leave vip out"));
  }

  private static Stream<Arguments> unknown() {
    return Stream.of(
        of("server: 1", "server", "an unknown field", "one of", "Did you mean 'servers'?"),
        of("storage: a", "storage", "an unknown field", "one of", "'proxmox.storage'?"),
        of("token: a", "token", "an unknown field", "one of", "'k3sToken'?"),
        of("<<: {a: 1}", "<<", "an unknown field", "one of", "leave the field out"),
        of("k3s: {tls-san: [a]}", "k3s.tls-san", "an unknown field", "tlsSan", "'tlsSan'?"),
        of("k3s: {token: a}", "k3s.token", "an unknown field", "version", "'k3sToken'?"),
        of("proxmox: {x: 1}", "proxmox.x", "an unknown field", "storage", "leave"),
        of("endpoint: {host: a}", "endpoint.host", "an unknown field", "hostname", "leave"));
  }

  private static Stream<Arguments> proxmox() {
    return Stream.of(
        of("template: debian-11", "template", "'debian-11'", "debian-12, debian-13", "'debian-1"),
        of("proxmox: {endpoint: labb}", "proxmox.endpoint", "'labb'", "lab, other", "'lab'?"),
        of("proxmox: {network: x}", "proxmox.network", "'x'", "default, dmz", "configured"),
        of(
            "template: debian-12\nproxmox: {endpoint: other}",
            "template",
            "on endpoint 'lab'",
            "on endpoint 'other'",
            "proxmox.endpoint out"),
        of("proxmox: {storage: a b}", "proxmox.storage", "'a b'", "id of a storage", "Proxmox VE"),
        of("proxmox: {pool: 'a b'}", "proxmox.pool", "'a b'", "resource pool", "Proxmox VE"),
        of("proxmox: {bridge: 0x}", "proxmox.bridge", "'0x'", "vmbr0", "Proxmox VE"),
        of("proxmox: {vlan: 4095}", "proxmox.vlan", "4095", "from 1 to 4094", "range"),
        of("proxmox: {vlan: 0}", "proxmox.vlan", "0", "from 1 to 4094", "range"),
        of("proxmox: {tags: [a, 'b c']}", "proxmox.tags[1]", "'b c'", "a tag", "Proxmox VE"),
        of("proxmox: {tags: a}", "proxmox.tags", "'a'", "a list of texts", "tags:"),
        of("proxmox: {tags: [1]}", "proxmox.tags[0]", "1", "a text", "quotes"),
        of("proxmox: []", "proxmox", "a list of 0", "an object", "below it"));
  }

  private static Stream<Arguments> addresses() {
    String field = "proxmox.addresses[0]";
    String expected = "an address of hosts in 127.77.0.0/16";
    String remedy = "does not give to anybody";
    return Stream.of(
        of("proxmox: {addresses: [127.78.0.5]}", field, "not in the network", expected, remedy),
        of("proxmox: {addresses: ['fd00::5']}", field, "not in the network", expected, remedy),
        of("proxmox: {addresses: [127.77.0.0]}", field, "network's own", expected, remedy),
        of("proxmox: {addresses: [127.77.255.255]}", field, "broadcast", expected, remedy),
        of(
            "proxmox: {network: dmz, addresses: [192.168.50.1]}",
            field,
            "the gateway's",
            "192.168.50.0/24",
            remedy),
        of("proxmox: {addresses: [127.77.0.5/16]}", field, "/16'", "an IP address", "prefix"),
        of("proxmox: {network: six}", "proxmox.network", "2001:db8::/64", "of IPv4", "another"),
        of("proxmox: {addresses: [x]}", field, "'x'", "an IP address", "prefix"),
        of(
            "proxmox: {addresses: [127.77.0.5, 127.77.0.6]}",
            "proxmox.addresses",
            "2, for 1 servers",
            "one address for each",
            "the network gives them"));
  }

  private static Stream<Arguments> hardware() {
    String disks = "proxmox.disks";
    String extra = disks + ".extra";
    return Stream.of(
        of("proxmox: {protection: 1}", "proxmox.protection", "1", "true or false", "quotes"),
        of("proxmox: {startup: {order: -1}}", "proxmox.startup.order", "-1", "from 0", "range"),
        of("proxmox: {startup: order=1}", "proxmox.startup", "a text", "an object", "below it"),
        of("proxmox: {disks: {format: zfs}}", disks + ".format", "'zfs'", "RAW", "block devices"),
        of("proxmox: {disks: {size: 1}}", disks + ".size", "unknown", "format", "leave"),
        of("proxmox: {disks: {extra: {a: 1}}}", extra, "an object", "at most 14", "each"),
        of("proxmox: {disks: {extra: [8]}}", extra + "[0]", "a number", "an object", "fields"),
        of("proxmox: {disks: {extra: [{}]}}", extra + "[0].sizeGiB", "nothing", "GiB", "Add"),
        of(
            "proxmox: {disks: {extra: [{sizeGiB: 1, storage: a b}]}}",
            extra + "[0].storage",
            "'a b'",
            "id of a storage",
            "Proxmox VE"),
        of(
            "proxmox: {additionalNetworks: [dmx]}",
            "proxmox.additionalNetworks[0]",
            "'dmx'",
            "default, dmz",
            "'dmz'?"),
        of(
            "proxmox: {additionalNetworks: [dmz, default]}",
            "proxmox.additionalNetworks[1]",
            "a card already",
            "once",
            "Leave"),
        of(
            "servers: {cores: 2}\nproxmox: {sockets: 2}\nagentPools: [{name: a, cores: 3}]",
            "proxmox.sockets",
            "2, for 3 cores",
            "agentPools[0].cores",
            "leave the sockets out"),
        of("extraDisks: []", "extraDisks", "unknown", "proxmox", "'proxmox.disks.extra'?"));
  }

  private static Stream<Arguments> firewall() {
    String open = "proxmox.firewall.open[0]";
    String management = "proxmox.firewall.management[0]";
    return Stream.of(
        of("proxmox: {firewall: true}", "proxmox.firewall", "a truth", "an object", "below it"),
        of("firewall: {}", "firewall", "unknown", "proxmox", "'proxmox.firewall'?"),
        of(
            "proxmox: {firewall: {enabled: false, open: [{dport: 80}]}}",
            "proxmox.firewall.enabled",
            "false",
            "true",
            "Leave enabled out"),
        of("proxmox: {firewall: {open: [{}]}}", open + ".dport", "nothing", "443", "Add dport"),
        of(
            "proxmox: {firewall: {open: [{dport: 70000}]}}",
            open + ".dport",
            "'70000'",
            "65535",
            "each port"),
        of(
            "proxmox: {firewall: {open: [{dport: '9:1'}]}}",
            open + ".dport",
            "'9:1'",
            "30000:32767",
            "each port"),
        of(
            "proxmox: {firewall: {open: [{dport: 80, proto: http}]}}",
            open + ".proto",
            "'http'",
            "tcp, udp or sctp",
            "for tcp"),
        of(
            "proxmox: {firewall: {open: [{dport: 80, port: 81}]}}",
            open + ".port",
            "unknown",
            "dport",
            "'dport'?"),
        of(
            "proxmox: {firewall: {open: [{dport: 80, source: 10.0.0.1/8}]}}",
            open + ".source",
            "'10.0.0.1/8'",
            "CIDR",
            "'10.0.0.0/8'?"),
        of(
            "proxmox: {firewall: {management: [bastion]}}",
            management,
            "'bastion'",
            "CIDR",
            "addresses"),
        of(
            "proxmox: {firewall: {management: [0.0.0.0/0]}}",
            management,
            "everybody",
            "at least 1",
            "should be named"));
  }

  private static Stream<Arguments> k3s() {
    return Stream.of(
        of("k3s: {version: v1.33.5}", "k3s.version", "'v1.33.5'", "v1.33.5+k3s1", "+k3s suffix"),
        of("k3s: {version: latest}", "k3s.version", "'latest'", "a channel of stable", "tag"),
        of("k3s: {version: 1.33}", "k3s.version", "1.33", "a text", "quotes"),
        of("k3s: {disable: [traefic]}", "k3s.disable[0]", "'traefic'", "coredns", "'traefik'?"),
        of("k3s: {flannelBackend: vxlam}", "k3s.flannelBackend", "'vxlam'", "none", "'vxlan'?"),
        of("k3s: {tlsSan: ['a b']}", "k3s.tlsSan[0]", "'a b'", "a DNS name", "scheme"),
        of("k3s: {tlsSan: [10.0.0.256]}", "k3s.tlsSan[0]", "'10.0.0.256'", "an IP", "scheme"),
        of("k3s: {tlsSan: [10.0.0.0/8]}", "k3s.tlsSan[0]", "/8", "an IP address", "scheme"),
        of("k3s: {nodeLabels: [a]}", "k3s.nodeLabels[0]", "'a'", "key=value", "63"),
        of("k3s: {nodeLabels: [a=b=c]}", "k3s.nodeLabels[0]", "'a=b=c'", "key=value", "63"),
        of(
            "k3s: {nodeLabels: [node-role.kubernetes.io/db=x]}",
            "k3s.nodeLabels[0]",
            "node-role",
            "outside of kubernetes.io",
            "kubectl"),
        of("k3s: {nodeTaints: [a=b]}", "k3s.nodeTaints[0]", "'a=b'", "NoSchedule", "dedicated"),
        of("k3s: {nodeTaints: ['a:No']}", "k3s.nodeTaints[0]", "'a:No'", "NoExecute", "dedic"),
        of("endpoint: {hostname: 'a_b'}", "endpoint.hostname", "'a_b'", "a DNS name", "scheme"),
        of("endpoint: {port: 70000}", "endpoint.port", "70000", "65535", "range"));
  }

  private static Stream<Arguments> networks() {
    String pods = "k3s.clusterCidr";
    return Stream.of(
        of("k3s: {clusterCidr: x}", pods, "'x'", "an IPv4 network", "prefix length"),
        of("k3s: {clusterCidr: 10.42.0.0}", pods, "'10.42.0.0'", "an IPv4 network", "prefix"),
        of("k3s: {clusterCidr: 10.42.1.0/16}", pods, "10.42.1.0/16", "IPv4", "'10.42.0.0/16'?"),
        of("k3s: {clusterCidr: 10.42.0.0/25}", pods, "/25", "from /8 to /24", "10.42.0.0/16"),
        of("k3s: {clusterCidr: 'fd00::/48'}", pods, "fd00", "an IPv4 network", "prefix length"),
        of("k3s: {clusterCidr: 127.77.128.0/17}", pods, "127.77", "nodes' network", "private"),
        of("k3s: {serviceCidr: 10.43.0.0/8}", "k3s.serviceCidr", "/8", "/12 to /28", "default"),
        of(
            "k3s: {serviceCidr: 10.42.128.0/17}",
            "k3s.serviceCidr",
            "10.42.128.0/17",
            "apart from the pods' addresses (k3s.clusterCidr), 10.42.0.0/16",
            "private"),
        of("k3s: {clusterDns: 10.44.0.10}", "k3s.clusterDns", "10.44", "10.43.0.0/16", "tenth"),
        of("k3s: {clusterDns: 10.43.0}", "k3s.clusterDns", "'10.43.0'", "inside", "tenth"));
  }

  private static Stream<Arguments> config() {
    String none = "no secrets in raw configuration";
    return Stream.of(
        raw("token: x", "token", "(not shown)", none, "'k3sToken'"),
        raw("t: x", "t", "(not shown)", none, "'k3sToken'"),
        raw("some-arg: ['x-token=y']", "some-arg", "(not shown)", none, "event log"),
        raw("s: https://a", "s", "Slipway sets", "any other", "Leave it out"),
        raw("d: /x", "d", "Slipway sets", "any other", "Leave it out"),
        raw("o: /x", "o", "Slipway sets", "any other", "Leave it out"),
        raw("TOKEN+: x", "TOKEN+", "(not shown)", none, "'k3sToken'"),
        raw("agent_token: x", "agent_token", "(not shown)", none, "event log"),
        raw("datastore-endpoint: x", "datastore-endpoint", "(not shown)", none, "event log"),
        raw("etcd-s3-secret-key: x", "etcd-s3-secret-key", "(not shown)", none, "etcdS3.secretKey"),
        raw("etcd-s3-access-key: x", "etcd-s3-access-key", "(not shown)", none, "etcdS3.accessKey"),
        raw("my-password: x", "my-password", "(not shown)", none, "event log"),
        raw("vpn-auth: x", "vpn-auth", "(not shown)", none, "event log"),
        raw("some-arg: ['--password=x']", "some-arg", "(not shown)", none, "event log"),
        raw("some-arg: ['a=http://u:p@h/']", "some-arg", "(not shown)", none, "log"),
        raw("tls-san: [a]", "tls-san", "field of its own", "'k3s.tlsSan'", "Move"),
        raw("node-label+: [a=b]", "node-label+", "field of its own", "nodeLabels", "Move"),
        raw("cluster-init: true", "cluster-init", "Slipway sets", "any other", "Leave it out"),
        raw("data-dir: /x", "data-dir", "Slipway sets", "any other", "Leave it out"),
        raw("'a b': 1", "a b", "'a b'", "the name of a K3s option", "dashes"),
        raw("some-arg: {a: 1}", "some-arg", "an object", "a list of those", "file has it"),
        raw("some-arg: [[a]]", "some-arg", "something else", "a list of", "file has it"),
        of("k3s: {config: [a]}", "k3s.config", "a list of 1", "an object", "below it"));
  }

  @Test
  void showsNoSecretThatItRefuses() {
    String yaml =
        """
        name: demo
        k3sToken: "much too secret!"
        k3s:
          config: {token: first-secret, my-password: second-secret, some-arg: ["password=third"]}
        """;
    assertThat(Requests.violations(yaml)).hasSize(4);
    assertThat(Requests.violations(yaml).toString())
        .doesNotContain("too secret", "first-secret", "second-secret", "third");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k3s: 'token: my-secret'",
        "k3s: {config: 'token: my-secret'}",
        "proxmox: 'slipway@pve!svc=my-secret'",
        "endpoint: 'https://admin:my-secret@demo.example.org'",
        "servers: 'my-secret'",
        "agentPools: 'my-secret'",
        "packages: 'https://apt:my-secret@example.org'",
        "files: my-secret",
        "preK3sCommands: 'login --password my-secret'",
        "postK3sCommands: 'login --password my-secret'"
      })
  void aTextInPlaceOfSomethingElseIsNotRepeated(String yaml) {
    assertThat(Requests.violations("name: demo\n" + yaml))
        .singleElement()
        .satisfies(violation -> assertThat(violation.found()).isEqualTo("a text (not shown)"))
        .satisfies(violation -> assertThat(violation.toString()).doesNotContain("my-secret"));
  }

  @Test
  void tellsEverythingAtOnce() {
    assertThat(Requests.violations("name: A\nservers: {cores: 0}\nk3s: {disable: [x, y]}\nfoo: 1"))
        .extracting(Violation::field)
        .containsExactlyInAnyOrder(
            "name", "servers.cores", "k3s.disable[0]", "k3s.disable[1]", "foo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: a",
        "name: demo\n"
            + "servers: 3\n"
            + "agentPools: [{name: a}, {name: b, count: 100, cores: 8, nodeLabels: [x=y],"
            + " nodeTaints: ['a:NoExecute']}]",
        "name: demo\nagentPools: [{name: a}]\nminReadyAgents: 0\nnodeReplacements: 0",
        "name: demo\nservers: 1\nagentPools: []\npackages: []\nfiles: []\npreK3sCommands: []",
        "name: demo\nk3s: {version: v1.34.1-rc1+k3s2, flannelBackend: host-gw, disable: [traefik]}",
        "name: demo\nk3s: {clusterCidr: 172.20.0.0/16, serviceCidr: 172.21.0.0/16, clusterDns:"
            + " 172.21.0.10}",
        "name: demo\nk3s: {tlsSan: [10.0.0.1, 'fd00::1', demo.example.org]}",
        "name: demo\nk3s: {nodeLabels: [a=b, example.org/a=, topology.kubernetes.io/zone=z]}",
        "name: demo\nk3s: {nodeTaints: ['dedicated=db:NoSchedule', 'a:NoExecute']}",
        "name: demo\nk3s: {config: {resolv-conf: /etc/resolv.conf, debug: true, v: 2}}",
        "name: demo\ntemplate: debian-13\nfailurePolicy: hold\ndeletionProtection: true",
        "name: demo\nproxmox: {storage: local-lvm, pool: a/b, bridge: vmbr1.100, vlan: 4094}",
        "name: demo\nk3sToken: 0123456789abcdef\nteam: a\nendpoint: {hostname: a.b, port: 443}",
        "name: demo\npackageUpgrade: true\npackages: [nfs-common, g++, 'jq=1.6-2.1', libc6]",
        "name: demo\n"
            + "files: [{path: /etc/a, content: a}, {path: /b, content: YQ==, encoding: base64}]",
        "name: demo\nfiles: [{path: /etc/a, content: a, permissions: '0600', owner: 'root:adm'}]",
        "name: demo\n"
            + "preK3sCommands: [sysctl --system, \"a\\n"
            + "b\"]\n"
            + "postK3sCommands: [k3s kubectl get nodes]",
        "name: demo\n"
            + "proxy: {http: 'http://u:p@proxy:3128', noProxy: [10.0.0.0/8, .example.org, '::1']}",
      })
  void accepts(String yaml) {
    assertThat(Requests.violations(yaml)).isEmpty();
  }

  private static Arguments of(
      String yaml, String field, String found, String expected, String remedy) {
    return arguments("name: demo\n" + yaml, field, found, expected, remedy);
  }

  private static Arguments raw(
      String yaml, String key, String found, String expected, String remedy) {
    return of("k3s: {config: {" + yaml + "}}", "k3s.config." + key, found, expected, remedy);
  }
}
