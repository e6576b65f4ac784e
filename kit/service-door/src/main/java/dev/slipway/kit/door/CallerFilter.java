package dev.slipway.kit.door;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Finds out who asks, before anything else happens. */
class CallerFilter {
  private static final String SCHEME = "Bearer ";

  private final ServiceTokens tokens;
  private final Caller caller;

  CallerFilter(ServiceTokens tokens, Caller caller) {
    this.tokens = tokens;
    this.caller = caller;
  }

  @ServerRequestFilter
  public Optional<Response> identify(ContainerRequestContext request) {
    String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    Optional<String> known =
        Optional.ofNullable(header)
            .filter(value -> value.startsWith(SCHEME))
            .flatMap(value -> tokens.callerOf(value.substring(SCHEME.length())));
    known.ifPresent(caller::is);
    return known.isPresent()
        ? Optional.empty()
        : Optional.of(
            Problem.of(401, "a service's bearer token is needed, and this is none of them")
                .response()
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .build());
  }
}
