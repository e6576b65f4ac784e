package dev.slipway.request.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slipway.events.GuestSpec;
import dev.slipway.kit.vault.Secret;
import dev.slipway.request.problem.Violation;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a request may want on its guests, what is said of the rest, and where the secrets go. */
class GuestRulesTest {

  /** CN=test, made for this test; valid until 2036. */
  private static final String CERTIFICATE =
      """
      -----BEGIN CERTIFICATE-----
      MIIBdDCCARmgAwIBAgIUd3YLeFNa6fTQoc3J3P0QmkmuyfIwCgYIKoZIzj0EAwIw
      DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMzAwODExNTlaFw0zNjExMjcwODExNTla
      MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASuVHkY
      4o21f9X8WBp4mfZ03MFZlkRDOb7IP8CDnWklP0e29I9Bggzz/xrnuKtsGhoLNJx3
      K7sUQe+jAmthaTzJo1MwUTAdBgNVHQ4EFgQUkS49EURYDaMWRiai8ty2bEleYOsw
      HwYDVR0jBBgwFoAUkS49EURYDaMWRiai8ty2bEleYOswDwYDVR0TAQH/BAUwAwEB
      /zAKBggqhkjOPQQDAgNJADBGAiEA4CsAwtG6kdHxW0aCOTiH8ZC46tE90u92ajzt
      fQczrUECIQDKQiyQsCl3n0K9nRvXdTWXLVwwtwnuqlVA0dY45pwaZg==
      -----END CERTIFICATE-----
      """;

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
    return Stream.of(files(), packages(), commands(), certificates(), proxies())
        .flatMap(table -> table);
  }

  private static Stream<Arguments> files() {
    String path = "files[0].path";
    String absolute = "an absolute path";
    return Stream.of(
        arguments("files: [a]", "files[0]", "a text (not shown)", "an object", "below it"),
        arguments("files: [{content: a}]", path, "nothing", absolute, "where"),
        file("path: etc/a", path, "'etc/a'", absolute, "in full"),
        file("path: /etc/../a", path, "'/etc/../a'", "without . and ..", "in full"),
        file("path: /", path, "'/'", absolute, "in full"),
        file("path: /etc/", path, "'/etc/'", absolute, "in full"),
        file("path: /var/lib/slipway/k3s/a", path, "slipway", "Slipway's", "fields under k3s"),
        file("path: /etc/rancher/k3s/config.yaml", path, "config", "K3s's", "registries.yaml may"),
        file("path: /proc/a", path, "'/proc/a'", "kernel's", "k3s"),
        file("path: /a, mode: 1", "files[0].mode", "unknown", "permissions", "'permissions'?"),
        file("path: /a, permissions: 644", "files[0].permissions", "644", "a text", "quotes"),
        file("path: /a, permissions: '0999'", "files[0].permissions", "'0999'", "octal", "digits"),
        file("path: /a, owner: 'a b'", "files[0].owner", "'a b'", "user:group", "template has"),
        file("path: /a, encoding: gzip", "files[0].encoding", "'gzip'", "base64", "Encode"),
        file("path: /a, encoding: base64", "files[0].content", "not shown", "base64", "leave"),
        arguments("files: [{path: /a}]", "files[0].content", "nothing", "content", "touch"),
        arguments(
            "files: [{path: /a, content: b}, {path: /a, content: c}]",
            "files[1].path",
            "once more",
            "each path once",
            "Leave one"),
        arguments(
            "files: [{path: /a, content: '" + "x".repeat(65_537) + "'}]",
            "files[0].content",
            "a text of 65537 characters (not shown)",
            "1 to 65536 bytes",
            "fetch"));
  }

  private static Stream<Arguments> packages() {
    String name = "the name of a package";
    return Stream.of(
        arguments("packageUpgrade: 1", "packageUpgrade", "1", "true or false", "quotes"),
        arguments("rebootCheck: once", "rebootCheck", "once", "true or false", "quotes"),
        arguments("packages: [1]", "packages[0]", "a number", "a text", "quotes"),
        arguments("packages: [-y]", "packages[0]", "'-y'", name, "only"),
        arguments("packages: [jq-]", "packages[0]", "'jq-'", name, "only"),
        arguments("packages: ['a b']", "packages[0]", "'a b'", name, "only"),
        arguments("packages: [./a.deb]", "packages[0]", "(not shown)", name, "a file"),
        arguments("packages: ['https://u:p@h/a.deb']", "packages[0]", "not shown", name, "addr"));
  }

  private static Stream<Arguments> commands() {
    String script = "the text of a shell script";
    return Stream.of(
        arguments("preK3sCommands: ['  ']", "preK3sCommands[0]", "2 char", script, "files"),
        arguments("postK3sCommands: [{a: b}]", "postK3sCommands[0]", "an object", "text", "quot"),
        arguments(
            "postK3sCommands: [a, '" + "x".repeat(16_385) + "']",
            "postK3sCommands[1]",
            "16385 characters (not shown)",
            "at most 16384 bytes",
            "Place a long script"),
        arguments(
            "preK3sCommands: [" + "a,".repeat(32) + "a]",
            "preK3sCommands",
            "33 entries",
            "at most 32",
            "more into one"));
  }

  private static Stream<Arguments> certificates() {
    String one = "one certificate in PEM";
    return Stream.of(
        certificate("no certificate", "15 characters (not shown)", one, "BEGIN CERTIFICATE"),
        certificate(CERTIFICATE + CERTIFICATE, "not shown", one, "an entry of its own"),
        certificate(
            CERTIFICATE + "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n",
            "(not shown)",
            one,
            "private key out"));
  }

  private static Stream<Arguments> proxies() {
    String url = "http://[user:password@]host[:port]";
    return Stream.of(
        arguments("proxy: {noProxy: [a]}", "proxy", "no proxy", "proxy.https", "leave proxy out"),
        arguments("proxy: {http: 'proxy:3128'}", "proxy.http", "not shown", url, "%XX"),
        arguments("proxy: {https: 'socks5://p'}", "proxy.https", "not shown", url, "%XX"),
        arguments("proxy: {http: 'http://p/x?y'}", "proxy.http", "not shown", url, "query out"),
        arguments("proxy: {http: \"http://u:'p@h\"}", "proxy.http", "not shown", url, "%XX"),
        arguments(
            "proxy: {http: 'http://p', noProxy: ['a b']}",
            "proxy.noProxy[0]",
            "'a b'",
            "a network",
            "blanks"),
        arguments(
            "proxy: {http: 'http://p', no: [a]}", "proxy.no", "unknown", "http", "proxy.noProxy"),
        arguments("proxy: 'http://u:p@h'", "proxy", "not shown", "an object", "below it"));
  }

  @Test
  void nothingIsWantedWhereNothingIsSaid() {
    assertThat(
            Requests.spec("name: demo\npackageUpgrade: false\nrebootCheck: false\npackages: []")
                .guest())
        .isNull();
  }

  @Test
  void whatMayBeSecretGoesToTheVaultAndTheSpecSaysWhere() {
    String yaml =
        """
        name: demo
        packageUpgrade: true
        rebootCheck: true
        packages: [jq]
        files:
          - {path: /etc/a, content: "canary-a"}
          - {path: /etc/b, content: Y2FuYXJ5LWI=, encoding: base64, permissions: "0600", owner: adm}
        preK3sCommands: [login canary-c]
        postK3sCommands: [login canary-d]
        proxy: {http: "http://me:canary-e@proxy:3128/", https: "http://proxy:3128", noProxy: [a]}
        caCertificates:
          - |
            Subject: test
        """
            + CERTIFICATE.indent(4);

    GuestSpec spec = Requests.spec(yaml).guest();
    Map<String, Secret> secrets = Requests.secrets(yaml);

    assertThat(spec.toString()).doesNotContain("canary");
    assertThat(spec.files())
        .extracting(file -> file.path() + " " + file.permissions() + " " + file.owner())
        .containsExactly("/etc/a 0644 root:root", "/etc/b 0600 adm");
    assertThat(spec.proxy().http().url()).isEqualTo("http://proxy:3128");
    assertThat(spec.proxy().https().credentials()).isNull();
    assertThat(spec.packages()).containsExactly("jq");
    assertThat(spec.packageUpgrade()).isTrue();
    assertThat(spec.checksReboot()).isTrue();
    assertThat(spec.caCertificates()).containsExactly(CERTIFICATE);
    assertThat(secrets)
        .isEqualTo(
            Map.of(
                spec.files().get(0).content().name(), Secret.of("canary-a"),
                spec.files().get(1).content().name(), Secret.of("canary-b"),
                spec.preK3sCommands().getFirst().name(), Secret.of("login canary-c"),
                spec.postK3sCommands().getFirst().name(), Secret.of("login canary-d"),
                spec.proxy().http().credentials().name(), Secret.of("me:canary-e")));
  }

  @Test
  void noSecretThatIsRefusedIsShown() {
    List<Violation> violations =
        Requests.violations(
            """
            name: demo
            files: [{path: x, content: "canary-a", encoding: base64}, canary-b]
            preK3sCommands: [{run: canary-c}]
            packages: ["http://u:canary-d@h"]
            proxy: {http: "u:canary-e@h", noProxy: ["http://u:canary-g@h"]}
            caCertificates: [canary-f]
            """);

    assertThat(violations).hasSizeGreaterThan(5);
    assertThat(violations.toString()).doesNotContain("canary");
  }

  private static Arguments file(
      String fields, String field, String found, String expected, String remedy) {
    return arguments("files: [{content: a, " + fields + "}]", field, found, expected, remedy);
  }

  private static Arguments certificate(String pem, String found, String expected, String remedy) {
    return arguments(
        "caCertificates:\n  - |\n" + pem.indent(4), "caCertificates[0]", found, expected, remedy);
  }
}
