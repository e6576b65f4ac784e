package dev.slipway.lab.simulator.proxmox.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.simulator.proxmox.access.AccessControl;
import dev.slipway.lab.simulator.proxmox.access.Authenticator;
import dev.slipway.lab.simulator.proxmox.access.Identity;
import dev.slipway.lab.simulator.proxmox.access.LoginRefused;
import dev.slipway.lab.simulator.proxmox.api.ApiException;
import dev.slipway.lab.simulator.proxmox.api.Call;
import dev.slipway.lab.simulator.proxmox.api.CallLog;
import dev.slipway.lab.simulator.proxmox.api.Interceptor;
import dev.slipway.lab.simulator.proxmox.api.Reply;
import dev.slipway.lab.simulator.proxmox.api.Route;
import dev.slipway.lab.simulator.proxmox.api.Router;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from login to answer, in Proxmox's order: who is it, is there such a call, may they,
 * is there such a node, do the parameters fit, and only then the endpoint.
 */
public final class Dispatcher {

  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final String JSON_PREFIX = "/api2/json";
  private static final String EXTJS_PREFIX = "/api2/extjs";

  private final Router router;
  private final Authenticator authenticator;
  private final AccessControl access;
  private final Set<String> nodes;
  private final Predicate<String> online;
  private final Clock clock;
  private final CallLog log = new CallLog();
  private final List<Interceptor> interceptors = new CopyOnWriteArrayList<>();
  private final ObjectMapper mapper = new ObjectMapper();
  private final Bodies bodies = new Bodies(mapper);

  /**
   * @param nodes names of the cluster's nodes; a path that names another is a 500
   * @param online whether a node can be reached now; a path that names one that cannot is a 595
   */
  public Dispatcher(
      Router router,
      Authenticator authenticator,
      AccessControl access,
      Set<String> nodes,
      Predicate<String> online,
      Clock clock) {
    this.router = router;
    this.authenticator = authenticator;
    this.access = access;
    this.nodes = Set.copyOf(nodes);
    this.online = online;
    this.clock = clock;
  }

  public CallLog log() {
    return log;
  }

  /** What stands around every call, outermost first; may be changed at any time. */
  public List<Interceptor> interceptors() {
    return interceptors;
  }

  Answer answer(RawRequest request) throws InterruptedException {
    Trace trace = new Trace(request);
    boolean extjs = request.path().startsWith(EXTJS_PREFIX + "/");
    Answer answer;
    try {
      Reply reply = perform(request, trace);
      answer = success(reply, extjs, request.upload() != null);
    } catch (ApiException e) {
      answer = failure(e, extjs);
    } catch (LoginRefused e) {
      answer =
          failure(
              e.byPassword()
                  ? ApiException.wrongPassword()
                  : ApiException.unauthenticated(e.getMessage()),
              extjs);
    } catch (RuntimeException e) {
      LOG.error("{} {} broke: a fault of the simulator", request.method(), trace.template, e);
      answer = failure(ApiException.died("simulator: " + e), extjs);
    }
    log.add(trace.entry(clock, answer.status()));
    return answer;
  }

  /** What the call log will say, filled in as far as the request gets. */
  private static final class Trace {
    private final RawRequest request;
    private String template;
    private Identity identity;

    Trace(RawRequest request) {
      this.request = request;
      this.template = request.path();
    }

    CallLog.Entry entry(Clock clock, int status) {
      return new CallLog.Entry(
          clock.instant(),
          request.method(),
          template,
          request.path(),
          identity == null ? "" : identity.full(),
          status);
    }
  }

  private Reply perform(RawRequest request, Trace trace) throws InterruptedException {
    String path = apiPath(request);
    List<String> segments =
        Router.parts(path).stream()
            .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
            .toList();
    Optional<Router.Match> match = router.find(request.method(), segments);
    if (match.isEmpty() || match.get().route().login()) {
      RawRequest.Headers headers = request.headers();
      trace.identity =
          authenticator.identify(
              request.method(), headers.authorization(), headers.cookie(), headers.csrfToken());
    }
    Router.Match found =
        match.orElseThrow(() -> ApiException.notImplemented(request.method(), path));
    trace.template = found.route().template();
    Map<String, String> parameters = bodies.parameters(request);
    if (request.upload() != null) {
      parameters.putIfAbsent("filename", request.upload().filename());
    }
    parameters.putAll(found.pathParameters());
    Call call =
        new Call(
            request.method(),
            "/" + String.join("/", segments),
            found.route().template(),
            parameters,
            trace.identity,
            request.upload());
    return intercepted(0, found.route(), call);
  }

  private static String apiPath(RawRequest request) {
    for (String prefix : List.of(JSON_PREFIX, EXTJS_PREFIX)) {
      if (request.path().equals(prefix)) {
        return "/";
      }
      if (request.path().startsWith(prefix + "/")) {
        return request.path().substring(prefix.length());
      }
    }
    throw ApiException.notImplemented(request.method(), request.path());
  }

  private Reply intercepted(int position, Route route, Call call) throws InterruptedException {
    if (position < interceptors.size()) {
      return interceptors
          .get(position)
          .intercept(call, next -> intercepted(position + 1, route, next));
    }
    route
        .check()
        .refusal(call, access)
        .ifPresent(
            detail -> {
              throw ApiException.forbidden(detail);
            });
    if (call.has("node") && !nodes.contains(call.node())) {
      throw ApiException.died(
          "hostname lookup '"
              + call.node()
              + "' failed - failed to get address info for: "
              + call.node()
              + ": Name or service not known");
    }
    if (call.has("node") && !online.test(call.node())) {
      throw ApiException.failed(595, "No route to host");
    }
    route.schema().verify(call.parameters(), call.identity());
    return route.handler().handle(call);
  }

  private Answer success(Reply reply, boolean extjs, boolean close) {
    if (!reply.heard()) {
      return Answer.NONE;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("data", reply.data());
    if (reply.total() != null && reply.total() > 0) {
      body.put("total", reply.total());
    }
    if (extjs) {
      body.put("success", 1);
    }
    return new Answer(200, "OK", Answer.JSON, write(body), close, reply.idle());
  }

  private Answer failure(ApiException e, boolean extjs) {
    String reason = e.getMessage().lines().findFirst().orElse("");
    return switch (e.body()) {
      case EMPTY -> new Answer(e.status(), reason, null, null, true);
      case TEXT -> new Answer(e.status(), reason, null, e.getMessage(), true);
      case JSON, JSON_UNTERMINATED -> {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("data", null);
        boolean bare = e.body() == ApiException.Body.JSON_UNTERMINATED;
        body.put("message", bare ? e.getMessage() : e.getMessage() + "\n");
        if (e.errors() != null) {
          body.put("errors", e.errors());
        }
        if (extjs) {
          body.put("status", e.status());
          body.put("success", 0);
          yield new Answer(200, "OK", Answer.JSON, write(body), false);
        }
        yield new Answer(e.status(), reason, Answer.JSON, write(body), true);
      }
    };
  }

  private String write(Map<String, Object> body) {
    try {
      return mapper.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an endpoint answered what is no JSON", e);
    }
  }
}
