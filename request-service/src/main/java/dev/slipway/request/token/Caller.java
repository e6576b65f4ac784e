package dev.slipway.request.token;

import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who is asking, and which teams' clusters are theirs to change. */
@RequestScoped
public class Caller {

  static final String TEAM = "slipway.team";

  private final SecurityIdentity identity;

  Caller(SecurityIdentity identity) {
    this.identity = identity;
  }

  /** The token's name, as it stands in the audit log. */
  public String name() {
    return identity.getPrincipal().getName();
  }

  /** The token's team. */
  public String team() {
    return identity.getAttribute(TEAM);
  }

  /** Whether clusters of that team are the caller's to create, open and delete. */
  public boolean actsFor(String team) {
    return identity.hasRole(Roles.OPERATOR) || team.equals(team());
  }

  /** Refuses a caller who does not act for that team. */
  public void requireActsFor(String team) {
    if (!actsFor(team)) {
      throw new ProblemException(
          ErrorCode.FORBIDDEN,
          "The cluster is team '" + team + "''s, the token is team '" + team() + "''s.");
    }
  }

  /**
   * A fingerprint of a body. Keyed with the caller's token, which is stored nowhere: what the
   * fingerprint is kept with must not help to guess a secret in the body.
   */
  public String fingerprint(byte[] body) {
    String token = identity.getCredential(TokenCredential.class).getToken();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
