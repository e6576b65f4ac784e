package dev.slipway.lab.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.standalone.SlipwayClient.Refused;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong: a clear error with a remedy, at the door if it can be known there. */
@ExtendWith(LeavesNothing.class)
class BadInputE2E {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Installation slipway = Installation.shared();

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          malformed JSON             | json | {"name": "a",                                      | 400 | MALFORMED_BODY  |                     | line 1
          malformed YAML             | yaml | name: [a                                           | 400 | MALFORMED_BODY  |                     | line 1
          a YAML bomb                | yaml | {a: &a [x, x], b: &b [*a, *a], c: [*b, *b]}        | 400 | MALFORMED_BODY  |                     | anchors
          more than 256 KiB          | yaml | LONG                                               | 413 | BODY_TOO_LARGE  |                     | 262144
          an unknown field           | yaml | {name: bad, server: 1}                             | 422 | INVALID_REQUEST | server              | servers
          an invalid CIDR            | yaml | {name: bad, k3s: {clusterCidr: 10.42.0.0/99}}      | 422 | INVALID_REQUEST | k3s.clusterCidr     | 10.42.0.0/99
          an unknown version format  | yaml | {name: bad, k3s: {version: 1.33}}                  | 422 | INVALID_REQUEST | k3s.version         | 1.33
          a template nobody knows    | yaml | {name: bad, template: windows}                     | 422 | INVALID_REQUEST | template            | windows
          more than there can be     | yaml | {name: bad, servers: {memoryMiB: 99999999}}        | 422 | INVALID_REQUEST | servers.memoryMiB   | 99999999
          """)
  void isRefusedAtTheDoor(
      String what,
      String language,
      String body,
      int status,
      String code,
      String field,
      String message) {
    String sent = body.equals("LONG") ? "name: a\n#" + "x".repeat(256 * 1024) : body;

    JsonNode problem = refused(status, "application/" + language, sent, Map.of());

    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(problem.path("remedy").asText()).isNotBlank();
    assertThat(problem.toString()).contains(message);
    if (field != null) {
      assertThat(problem.at("/violations/0/field").asText()).isEqualTo(field);
      assertThat(problem.at("/violations/0/remedy").asText()).isNotBlank();
    }
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          wrong Proxmox credentials | {name: bad-token, template: of-wrong-credentials}   | PROXMOX_CREDENTIALS_REJECTED
          an unreachable endpoint   | {name: no-endpoint, template: of-unreachable}       | PROXMOX_UNREACHABLE
          a bad certificate         | {name: bad-cert, template: of-bad-certificate}      | PROXMOX_CERTIFICATE_UNTRUSTED
          a template that is gone   | {name: no-template, template: that-is-not-there}    | TEMPLATE_NOT_FOUND
          no capacity               | {name: no-room, servers: {memoryMiB: 524288}}       | NO_CAPACITY
          """)
  void endsAsTheStagesFailure(String what, String request, String code) {
    String id = slipway.request(request);

    JsonNode gone = slipway.awaitPhase(id, "DESTROYED");

    assertThat(gone.at("/failure/code").asText()).isEqualTo(code);
    assertThat(gone.at("/failure/remedy").asText()).isNotBlank();
    assertThat(gone.at("/cleanup")).hasSize(3);
    slipway.mustHaveLeftNothingOf(gone);
  }

  @Test
  void aNameThatIsTakenAndAKeyThatStandsForAnotherRequestAreConflicts() {
    String key = UUID.randomUUID().toString();
    String id = slipway.request("name: taken\n", Map.of("Idempotency-Key", key));

    assertThat(slipway.request("name: taken\n", Map.of("Idempotency-Key", key))).isEqualTo(id);
    JsonNode name = refused(409, "application/yaml", "name: taken\n", Map.of());
    JsonNode body =
        refused(422, "application/yaml", "name: other\n", Map.of("Idempotency-Key", key));

    assertThat(name.path("code").asText()).isEqualTo("NAME_TAKEN");
    assertThat(name.path("detail").asText()).contains(id);
    assertThat(body.path("code").asText()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    assertThat(body.path("remedy").asText()).isNotBlank();
    slipway.destroy(id);
  }

  private JsonNode refused(int status, String type, String body, Map<String, String> headers) {
    Refused refused =
        catchThrowableOfType(Refused.class, () -> slipway.api().request(type, body, headers));
    assertThat(refused).isNotNull();
    assertThat(refused.status()).as(refused.getMessage()).isEqualTo(status);
    try {
      return JSON.readTree(refused.body());
    } catch (IOException e) {
      throw new AssertionError("no problem: " + refused.body(), e);
    }
  }
}
