package dev.slipway.request.cleanup;

import static dev.slipway.request.Api.CLUSTERS;
import static dev.slipway.request.Api.newName;
import static dev.slipway.request.Api.operator;
import static dev.slipway.request.Api.post;
import static dev.slipway.request.Api.requested;
import static dev.slipway.request.Api.requester;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.slipway.lab.backends.BackendsResource;
import dev.slipway.request.RequestServiceProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No slipway.service-token-file: nothing can be asked of other services, and that is said. */
@QuarkusTest
@TestProfile(WithoutServiceTokenIT.NoToken.class)
class WithoutServiceTokenIT {

  /** The service as ever, without what its stand-ins would bring. */
  public static class NoToken extends RequestServiceProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(
          new TestResourceEntry(BackendsResource.class, Map.of("database", "slipway_request")));
    }
  }

  @Test
  void everyQuestionIsRefusedWithTheSettingThatIsMissing() {
    refused(
        post(requester(), "name: " + newName() + "\nk3sToken: my-very-own-k3s-token").then(),
        "VAULT_UNAVAILABLE");
    refused(
        requester().get(CLUSTERS + "/" + requested(newName()) + "/kubeconfig").then(),
        "KUBECONFIG_SERVICE_UNAVAILABLE");
    refused(operator().get("/api/v1/orphans").then(), "VM_SERVICE_UNAVAILABLE");
  }

  private static void refused(ValidatableResponse answer, String code) {
    answer
        .statusCode(503)
        .header("Retry-After", notNullValue())
        .contentType("application/problem+json")
        .body("code", equalTo(code))
        .body("remedy", containsString("slipway.service-token-file"));
  }
}
