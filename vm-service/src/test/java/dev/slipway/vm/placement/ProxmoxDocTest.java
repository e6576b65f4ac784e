package dev.slipway.vm.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.FailureCode;
import dev.slipway.lab.testing.ConfigurationKeys;
import dev.slipway.lab.testing.GeneratedFile;
import dev.slipway.vm.VmConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/proxmox.md}: what Slipway may do on Proxmox VE, and why, and what it is told. */
class ProxmoxDocTest {

  @Test
  void the_docs_have_the_privileges_that_are_checked_and_the_keys_that_are_read()
      throws IOException {
    GeneratedFile.at("docs/proxmox.md").mustBe(page());
  }

  private static String page() throws IOException {
    return """
    # Slipway on Proxmox VE

    Generated from the code by `./slipway generate`; do not edit.

    """
        + privileges()
        + onRequest()
        + keys();
  }

  private static String privileges() {
    StringBuilder text =
        new StringBuilder(
            """
            ## Privileges

            What [deploy/proxmox](../deploy/proxmox/README.md) grants, and what a request is checked for before anything
            is made. Each is needed: a test takes it away, and what is written in the last column happens. Without any of
            them the check before anything is made says `PROXMOX_PERMISSION_MISSING`, with the commands that grant it; the
            last column is what fails then as well, or when the privilege goes later.

            | privilege | granted on | for | calls | without it |
            |---|---|---|---|---|
            """);
    for (Right right : Right.values()) {
      text.append(
          "| `%s` | `%s` | %s | %s | %s |\n"
              .formatted(
                  right.privilege(),
                  right.on().path(),
                  right.purpose(),
                  listed(right.calls(), ", "),
                  right
                      .without()
                      .map(FailureCode::name)
                      .map("`%s`"::formatted)
                      .orElse("nothing fails; the disks are reported as `not verifiable`")));
    }
    return text.append(
            """

            A grant on a pool is one on each VM in it. The bridges of the templates' network cards are needed like those of
            the networks; on a VLAN the path ends in its tag, and a grant on the bridge reaches all of its VLANs. A VNet of the
            SDN is in its own zone in place of `localnetwork`. `Datastore.Allocate` is what deleting an ISO takes and allows
            deleting any volume there, hence a storage for seeds alone.

            No privilege is needed for `GET /version`, `GET /cluster/nextid`, `GET /access/permissions`, `GET /nodes/{node}/tasks`
            and the state and log of one's own tasks. Nothing that Slipway calls needs `VM.Config.Cloudinit` (seeds are ISOs of
            our own) or `VM.Config.HWType`. A clone to another node needs no more than one to the template's own, a VM
            that somebody has put under the HA manager no more than any other; snapshots and backups are never made.
            """)
        .toString();
  }

  private static String onRequest() {
    StringBuilder text =
        new StringBuilder(
            """

            ## Privileges for some settings and requests

            Needed where the third column applies, and nowhere else. `setup.sh` grants them with the option that is named;
            the last one never, since it lets one read the whole cluster's settings. The first that a
            line names allows the least, and can change nothing; Proxmox VE 8 has `VM.Monitor` alone.

            | privilege | granted on | needed for | calls | option | without it |
            |---|---|---|---|---|---|
            """);
    for (RightOnRequest right : RightOnRequest.values()) {
      text.append(
          "| %s | `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  listed(right.privileges(), " or "),
                  right.path(),
                  right.neededFor(),
                  listed(right.calls(), ", "),
                  right.option().map("`%s`"::formatted).orElse("none"),
                  right
                      .without()
                      .map(code -> "`" + code + "`")
                      .orElse("nothing fails; " + right.consequence())));
    }
    return text.toString();
  }

  private static String keys() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """

            ## Settings

            What vm-service reads of the configuration file, `NAME` being yours to choose. One that cannot be meant is refused when the
            service starts. [configuration.md](configuration.md) has the keys of all services, and how they are set in the environment.

            | key | default | meaning |
            |---|---|---|
            """);
    for (ConfigurationKeys.Key key : ConfigurationKeys.of("vm-service", VmConfig.class)) {
      String preset = key.mayBeAbsent() ? "none" : "to be set";
      text.append(
          "| `%s` | %s | %s |\n"
              .formatted(
                  key.name(),
                  key.preset() == null ? preset : "`" + key.preset() + "`",
                  key.meaning()));
    }
    return text.toString();
  }

  private static String listed(List<String> words, String between) {
    return words.stream().map("`%s`"::formatted).collect(Collectors.joining(between));
  }

  /** The whole schema of a real Proxmox VE says so too, where it is at hand. */
  @Test
  void each_call_is_in_the_schema_and_asks_for_that_privilege() throws IOException {
    Path schema = GeneratedFile.projectRoot().resolve("../shared/pve/api-schema.json");
    assumeThat(schema).exists();
    Map<String, String> permissions = new HashMap<>();
    collect(new ObjectMapper().readTree(Files.readString(schema)), permissions);

    for (Right right : Right.values()) {
      asked(permissions, right.calls(), right.privilege());
    }
    for (RightOnRequest right : RightOnRequest.values()) {
      asked(permissions, right.calls(), right.privilege());
    }
  }

  private static void asked(Map<String, String> permissions, List<String> calls, String privilege) {
    assertThat(permissions).as(privilege).containsKeys(calls.toArray(String[]::new));
    // Lists are open to everybody and leave out in silence what one may not see.
    boolean everybody =
        calls.stream().map(permissions::get).allMatch(text -> text.equals("{\"user\":\"all\"}"));
    assertThat(
            everybody
                || calls.stream().map(permissions::get).anyMatch(text -> text.contains(privilege)))
        .as(privilege)
        .isTrue();
  }

  private static void collect(JsonNode nodes, Map<String, String> permissions) {
    for (JsonNode node : nodes) {
      node.path("info")
          .properties()
          .forEach(
              method ->
                  permissions.put(
                      method.getKey() + " " + node.path("path").asText(),
                      method.getValue().path("permissions").toString()));
      collect(node.path("children"), permissions);
    }
  }
}
