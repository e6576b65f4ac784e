package dev.slipway.lab.standalone.chaos.balance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BalanceSheetTest {

  private final ObjectMapper json = new ObjectMapper();

  @Test
  void whatIsOnlyToldAlwaysBalances() {
    assertThat(new BalanceSheet(List.of(Line.told("strikes", 200))).balances()).isTrue();
  }

  @Test
  void oneLineThatDoesNotBalanceIsNamedWithWhatIsWrong() {
    BalanceSheet sheet =
        new BalanceSheet(
            List.of(Line.equal("asked", 3, 3), Line.none("VMs", List.of("20001", "20002"))));

    assertThat(sheet.balances()).isFalse();
    assertThat(sheet.failing()).containsExactly("VMs");
    assertThat(sheet.text()).contains("20002", "DOES NOT BALANCE: [VMs]");
  }

  @Test
  void aProgramReadsOneObject() throws IOException {
    BalanceSheet sheet =
        new BalanceSheet(List.of(Line.atMost("seconds", 5.3, 5), Line.equal("asked", 3, 3)));

    JsonNode read = json.readTree(sheet.json(json.createObjectNode().put("seed", 7)));

    assertThat(read.path("seed").asInt()).isEqualTo(7);
    assertThat(read.path("balanced").asBoolean()).isFalse();
    assertThat(read.at("/balance/seconds").asDouble()).isEqualTo(5.3);
    assertThat(read.at("/failing/0").asText()).isEqualTo("seconds");
  }
}
