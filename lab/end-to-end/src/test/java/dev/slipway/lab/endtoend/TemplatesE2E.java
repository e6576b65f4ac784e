package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./slipway templates check}: canaries come up, say what a template is like, and go. */
@ExtendWith(LeavesNothing.class)
class TemplatesE2E {

  private final Installation slipway = Installation.shared();

  @TempDir private Path folder;

  @Test
  void aTemplateThatIsFitOnEveryNodeIsWarnedOfNoMore() throws Exception {
    Launched check = slipway("check", "debian-12", "--json");

    assertThat(check.ended()).as(check.said()).isZero();
    JsonNode outcome = outcome(check);
    assertThat(outcome.path("nodes")).isNotEmpty();
    assertThat(outcome.path("nodes").findValuesAsText("outcome")).containsOnly("fit");
    assertThat(check.said()).contains(": fit, READY after ");
    String canary = outcome.at("/nodes/0/cluster").asText();
    assertThat(slipway.api().cluster(canary).path("stages").findValuesAsText("step"))
        .contains("CHECK_REBOOT");
    slipway.mustHaveLeftNothing();
    JsonNode plan = slipway.api().plan("{name: planned, template: debian-12}");
    assertThat(plan.path("fits").asBoolean()).isTrue();
    assertThat(plan.path("warnings").findValuesAsText("where"))
        .noneMatch(where -> where.startsWith("template"));
  }

  @Test
  void aTemplateThatShipsAMachineIdIsUnfitWithARemedy() throws Exception {
    Faults faults = new Faults(slipway, "templates");
    faults.put("guests: [{guests: canary-*, kind: MACHINE_ID_OF_TEMPLATE}]");

    Launched check = slipway("check", "debian-12", "--node", "pve1", "--json");

    assertThat(check.ended()).as(check.said()).isEqualTo(1);
    JsonNode node = outcome(check).path("nodes").path(0);
    assertThat(node.path("code").asText()).isEqualTo("GUEST_REQUIREMENTS");
    assertThat(node.path("remedy").asText()).contains("truncate -s 0 /etc/machine-id");
    assertThat(check.said()).contains("pve1: UNFIT, GUEST_REQUIREMENTS in CHECK_REQUIREMENTS");
    slipway.mustHaveLeftNothing();
    faults.remove();
  }

  @Test
  void whatIsNotThereIsRefusedWithWhatIs() throws Exception {
    Launched template = slipway("check", "windows");
    Launched node = slipway("check", "debian-12", "--node", "pve9");

    assertThat(template.ended()).isEqualTo(1);
    assertThat(template.said()).contains("no canary of windows can be planned", "debian-12");
    assertThat(node.ended()).isEqualTo(1);
    assertThat(node.said()).contains("there is no Proxmox node 'pve9'", "pve1");
  }

  @Test
  void canariesGoWhenTheCheckIsBrokenOff() throws Exception {
    Launched check = slipway("check", "debian-12");
    check.awaitOutput("requested as canary-");

    check.ctrlC();

    assertThat(check.ended()).as(check.said()).isEqualTo(130);
    slipway.mustHaveLeftNothing();
  }

  private Launched slipway(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("templates"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--data", slipway.standalone().data().toString()));
    return Launched.slipway(folder, all);
  }

  private static JsonNode outcome(Launched check) throws Exception {
    return new ObjectMapper().readTree(check.said().strip().lines().toList().getLast());
  }
}
