package dev.slipway.request.rules;

import dev.slipway.events.ClusterId;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.body.GuestRequest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The names under which the vault keeps what goes onto guests, numbered from 1. */
final class GuestSecrets {

  static final String PRE = "requested-pre-k3s-command-";
  static final String POST = "requested-post-k3s-command-";
  static final String BASE64 = "base64";
  private static final String FILE = "requested-file-";

  private GuestSecrets() {}

  static String file(int index) {
    return FILE + (index + 1);
  }

  static List<SecretRef> refs(ClusterId cluster, String prefix, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(n -> SecretRef.of(cluster, prefix + n))
        .toList();
  }

  static void addTo(Map<String, Secret> secrets, ClusterRequest request) {
    for (int i = 0; i < request.files().size(); i++) {
      secrets.put(file(i), Secret.of(content(request.files().get(i)).orElseThrow()));
    }
    add(secrets, PRE, request.preK3sCommands());
    add(secrets, POST, request.postK3sCommands());
  }

  private static void add(Map<String, Secret> secrets, String prefix, List<Secret> commands) {
    for (int i = 0; i < commands.size(); i++) {
      secrets.put(prefix + (i + 1), commands.get(i));
    }
  }

  /** A file's bytes; empty where they are not in the encoding that is said. */
  static Optional<byte[]> content(GuestRequest.GuestFile file) {
    if (!BASE64.equals(file.encoding())) {
      return Optional.of(file.content().exposeBytes());
    }
    try {
      // Line ends within are usual.
      String encoded = file.content().expose().replaceAll("\\s", "");
      return Optional.of(Base64.getDecoder().decode(encoded));
    } catch (IllegalArgumentException notEncoded) {
      return Optional.empty();
    }
  }
}
