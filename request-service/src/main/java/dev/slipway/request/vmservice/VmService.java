package dev.slipway.request.vmservice;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.slipway.events.ClusterId;
import dev.slipway.events.ClusterName;
import dev.slipway.events.ClusterSpec;
import dev.slipway.kit.vault.ServiceToken;
import dev.slipway.kit.vault.ServiceTokenException;
import dev.slipway.request.RequestConfig;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** vm-service over HTTP. What it refuses is passed on as the caller of the API shall see it. */
@ApplicationScoped
public class VmService {
  private static final long CONNECT_SECONDS = 2;

  /** It asks the hypervisor some questions in turn, of which each may take ten seconds to fail. */
  private static final long READ_SECONDS = 30;

  private static final Duration LATER = Duration.ofSeconds(10);

  private final VmServiceApi api;
  private final ObjectMapper json;

  VmService(RequestConfig config, ObjectMapper json) {
    this.json = json;
    this.api =
        QuarkusRestClientBuilder.newBuilder()
            .baseUri(config.vmService().url())
            .connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .readTimeout(READ_SECONDS, TimeUnit.SECONDS)
            .register(new ServiceToken(config.serviceTokenFile()))
            .build(VmServiceApi.class);
  }

  public VmServiceApi.Checked check(ClusterId cluster) {
    return ask(() -> api.check(cluster.toString()));
  }

  public OrphansView orphans() {
    return ask(api::orphans);
  }

  public PlanView plan(ClusterName name, ClusterSpec spec) {
    return ask(() -> api.plan(new VmServiceApi.Asked(name, spec)));
  }

  private <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (ServiceTokenException none) {
      throw ProblemException.withoutToken(ErrorCode.VM_SERVICE_UNAVAILABLE, none);
    } catch (WebApplicationException refused) {
      throw refused(refused);
    } catch (ProcessingException unanswered) {
      throw unavailable("vm-service did not answer in time.").causedBy(unanswered);
    }
  }

  private ProblemException refused(WebApplicationException refused) {
    int status = refused.getResponse().getStatus();
    ProblemException problem =
        switch (status) {
          case 401, 403 ->
              unavailable("vm-service refuses this service's token.")
                  .withRemedy(
                      "Ask the operator to compare slipway.service-token-file with"
                          + " slipway.service-tokens of vm-service.");
          case 409 ->
              new ProblemException(
                      ErrorCode.CLUSTER_NOT_DESTROYED, "vm-service has not taken its VMs down yet.")
                  .retryAfter(LATER);
          case 503 -> hypervisorAway(body(refused.getResponse()));
          default -> unavailable("vm-service answered " + status + ".");
        };
    return problem.causedBy(refused);
  }

  /** Its words are meant for people: failures' messages and remedies hold no secret. */
  private ProblemException hypervisorAway(JsonNode problem) {
    if (!problem.hasNonNull("code")) {
      return unavailable("vm-service is in trouble.");
    }
    return new ProblemException(
            ErrorCode.HYPERVISOR_UNAVAILABLE,
            problem.path("code").asText() + ": " + problem.path("detail").asText())
        .withRemedy(problem.path("remedy").asText(ErrorCode.HYPERVISOR_UNAVAILABLE.remedy()))
        .retryAfter(LATER);
  }

  private JsonNode body(Response response) {
    try {
      return json.readTree(response.readEntity(String.class));
    } catch (JsonProcessingException | IllegalStateException | ProcessingException unreadable) {
      // Who answers 503 in its place (a proxy, perhaps) has nothing to say that is for us.
      return MissingNode.getInstance();
    }
  }

  private static ProblemException unavailable(String detail) {
    return new ProblemException(ErrorCode.VM_SERVICE_UNAVAILABLE, detail).retryAfter(LATER);
  }

  @PreDestroy
  void close() throws Exception {
    if (api instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}
