package dev.slipway.request.token;

import dev.slipway.request.RequestConfig;
import io.quarkus.runtime.Startup;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Knows a caller by the SHA-256 of its token. The digests are read when the service starts, so that
 * a mistake in the configuration is found then and not at the first request.
 */
@Startup
@ApplicationScoped
class ConfiguredTokens implements IdentityProvider<TokenAuthenticationRequest> {

  private final List<Known> known;

  ConfiguredTokens(RequestConfig config) {
    this.known = config.tokens().stream().map(Known::of).toList();
  }

  @Override
  public Class<TokenAuthenticationRequest> getRequestType() {
    return TokenAuthenticationRequest.class;
  }

  @Override
  public Uni<SecurityIdentity> authenticate(
      TokenAuthenticationRequest request, AuthenticationRequestContext context) {
    byte[] digest = sha256(request.getToken().getToken());
    // Every digest is compared, in constant time, also after a match: the time tells nothing.
    Known match = null;
    for (Known candidate : known) {
      if (MessageDigest.isEqual(candidate.digest(), digest)) {
        match = candidate;
      }
    }
    if (match == null) {
      return Uni.createFrom().failure(new AuthenticationFailedException("unknown token"));
    }
    return Uni.createFrom()
        .item(
            QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(match.name()))
                .addRoles(match.roles())
                .addCredential(request.getToken())
                .addAttribute(Caller.TEAM, match.team())
                .build());
  }

  private static byte[] sha256(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private record Known(String name, String team, Set<String> roles, byte[] digest) {

    static Known of(RequestConfig.Token token) {
      if (!token.sha256().matches("[0-9a-fA-F]{64}")) {
        // The value is left out: somebody may have put the token itself there.
        throw new IllegalArgumentException(
            "sha256 of the token '" + token.name() + "' in slipway.tokens is not 64 hex digits");
      }
      return new Known(
          token.name(),
          token.team(),
          Roles.upTo(token.role()),
          HexFormat.of().parseHex(token.sha256()));
    }
  }
}
