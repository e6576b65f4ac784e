package dev.slipway.vm.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.events.FailureCode;
import dev.slipway.lab.testing.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/proxmox.md}: what Slipway may do on Proxmox VE, and why. */
class ProxmoxDocTest {

  @Test
  void the_privileges_in_the_docs_are_those_that_are_checked() {
    GeneratedFile.at("docs/proxmox.md").mustBe(page());
  }

  private static String page() {
    return """
        # Slipway on Proxmox VE

        Generated from the code by `./slipway generate`; do not edit.

        """
        + privileges();
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
                  right.calls().stream().map("`%s`"::formatted).collect(Collectors.joining(", ")),
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
            our own) or `VM.Config.HWType`. A clone to another node needs no more than one to the template's own.

            Whether the datacenter's firewall is on takes `Sys.Audit` on `/` (`GET /cluster/firewall/options`), which `setup.sh` never
            grants; without it the plan of a request with a firewall says that it could not look.

            On request `setup.sh` grants three more:

            | option | privilege | granted on | for |
            |---|---|---|---|
            | `--guest-agent` | `VM.GuestAgent.Audit`; on Proxmox VE 8 `VM.Monitor`, which allows more | `/pool/<pool>` | asking guests for their addresses |
            | `--find-templates` | `Pool.Audit` | `/pool/<template-pool>` | knowing which templates are in it, where the configuration names `pool` and `template-name` |
            | `--see-all-guests` | `VM.Audit` | `/vms` | counting the memory of guests outside the pool; none of them can be changed |
            """)
        .toString();
  }

  /** The whole schema of a real Proxmox VE says so too, where it is at hand. */
  @Test
  void each_call_is_in_the_schema_and_asks_for_that_privilege() throws IOException {
    Path schema = GeneratedFile.projectRoot().resolve("../shared/pve/api-schema.json");
    assumeThat(schema).exists();
    Map<String, String> permissions = new HashMap<>();
    collect(new ObjectMapper().readTree(Files.readString(schema)), permissions);

    for (Right right : Right.values()) {
      assertThat(permissions).as(right.name()).containsKeys(right.calls().toArray(String[]::new));
      // Lists are open to everybody and leave out in silence what one may not see.
      boolean everybody =
          right.calls().stream()
              .map(permissions::get)
              .allMatch(text -> text.equals("{\"user\":\"all\"}"));
      assertThat(
              everybody
                  || right.calls().stream()
                      .map(permissions::get)
                      .anyMatch(text -> text.contains(right.privilege())))
          .as(right.name())
          .isTrue();
    }
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
