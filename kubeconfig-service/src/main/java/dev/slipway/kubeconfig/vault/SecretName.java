package dev.slipway.kubeconfig.vault;

import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.kit.vault.SecretNames;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a secret of a cluster is called, and with that who makes it: the vault, or a depositor. */
public sealed interface SecretName {

  /** The name as it stands in paths, references and rows. */
  String value();

  /** Made by the vault when first asked for; the same ever after. */
  sealed interface Generated extends SecretName {}

  /** Half of a key pair. Both halves are made together. */
  sealed interface KeyHalf extends Generated {

    boolean publicHalf();

    /** The name of the private half, from which the other's follows. */
    String keyName();

    @Override
    default String value() {
      return publicHalf() ? keyName() + SecretNames.PUBLIC_SUFFIX : keyName();
    }
  }

  /** The cluster's login key. */
  record SshKey(boolean publicHalf) implements KeyHalf {
    @Override
    public String keyName() {
      return SecretNames.SSH_KEY;
    }
  }

  /** The host key that one incarnation of a node shows at first contact. */
  record FirstContactHostKey(NodeName node, int instance, boolean publicHalf) implements KeyHalf {
    @Override
    public String keyName() {
      return SecretNames.hostKey(node, instance);
    }
  }

  /** What a K3s node of that role joins with. */
  record JoinToken(Role role) implements Generated {
    @Override
    public String value() {
      return switch (role) {
        case SERVER -> SecretNames.K3S_SERVER_TOKEN;
        case AGENT -> SecretNames.K3S_AGENT_TOKEN;
      };
    }
  }

  /** Something that came with the request. */
  record Deposited(String value) implements SecretName {
    private static final Pattern ALLOWED = Pattern.compile("[a-z0-9][a-z0-9.-]{0,127}");

    public Deposited {
      if (!ALLOWED.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "a secret's name is 1 to 128 of a-z, 0-9, '.' and '-', beginning with a letter or digit");
      }
    }
  }

  /** The kubeconfig, as it is handed out or on its way to that. Never asked for by name. */
  record Kubeconfig(boolean verified) implements SecretName {
    private static final String NAME = "kubeconfig";

    @Override
    public String value() {
      return verified ? NAME : NAME + ".unverified";
    }
  }

  /** The names the vault keeps for itself begin with one of these. */
  Pattern RESERVED =
      Pattern.compile("(ssh-key|host-key|k3s-server-token|k3s-agent-token|kubeconfig)(\\..*)?");

  /** Login and host keys, both halves: what a closed vault still answers. */
  Pattern KEYS = Pattern.compile("(ssh-key|host-key)(\\..*)?");

  /** {@code host-key.<node>.<instance>}, perhaps with {@code .pub}. */
  Pattern HOST_KEY = Pattern.compile("host-key\\.([a-z0-9-]+)\\.([1-9][0-9]{0,8})(\\.pub)?");

  /**
   * The name in a request's path.
   *
   * @throws IllegalArgumentException for a name that cannot be, or that the vault keeps for itself
   */
  static SecretName parse(String text) {
    Matcher hostKey = HOST_KEY.matcher(text);
    if (hostKey.matches()) {
      return new FirstContactHostKey(
          NodeName.of(hostKey.group(1)),
          Integer.parseInt(hostKey.group(2)),
          hostKey.group(3) != null);
    }
    return switch (text) {
      case SecretNames.SSH_KEY -> new SshKey(false);
      case SecretNames.SSH_KEY + SecretNames.PUBLIC_SUFFIX -> new SshKey(true);
      case SecretNames.K3S_SERVER_TOKEN -> new JoinToken(Role.SERVER);
      case SecretNames.K3S_AGENT_TOKEN -> new JoinToken(Role.AGENT);
      default -> deposited(text);
    };
  }

  private static Deposited deposited(String text) {
    if (RESERVED.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "names beginning with ssh-key, host-key, k3s-server-token, k3s-agent-token or kubeconfig"
              + " are the vault's own");
    }
    return new Deposited(text);
  }
}
