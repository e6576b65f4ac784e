package dev.slipway.request.rules;

import dev.slipway.events.ClusterId;
import dev.slipway.events.GuestSpec;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import dev.slipway.request.body.ClusterRequest;
import dev.slipway.request.body.GuestRequest;
import dev.slipway.request.body.Shown;
import dev.slipway.request.body.Violations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether what a request wants on its guests could be done there, and where its secrets go. */
final class GuestRules {

  private static final int MOST = 32;
  private static final int LARGEST_FILE = 65_536;
  private static final int LONGEST_COMMAND = 16_384;
  private static final String USUAL_PERMISSIONS = "0644";
  private static final String USUAL_OWNER = "root:root";

  /** No hyphen at an end: for apt-get that would be an option, or a removal. */
  private static final Pattern PACKAGE =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.+:_~=-]{0,126}[A-Za-z0-9.+~])?");

  private static final Pattern PERMISSIONS = Pattern.compile("[0-7]{3,4}");
  private static final Pattern OWNER =
      Pattern.compile("[a-z_][a-z0-9_-]{0,31}(:[a-z_][a-z0-9_-]{0,31})?");

  /** Ours, K3s's by our hand, or no place for files. */
  private static final List<String> NOT_THERE =
      List.of(
          "/etc/slipway/",
          "/var/lib/slipway/",
          "/etc/rancher/k3s/config.yaml",
          "/etc/rancher/k3s/token",
          "/etc/rancher/k3s/agent-token",
          "/dev/",
          "/proc/",
          "/sys/");

  private final Violations violations;

  GuestRules(Violations violations) {
    this.violations = violations;
  }

  void check(ClusterRequest request) {
    if (request.proxy() != null) {
      new ProxyRules(violations).check(request.proxy());
    }
    new Certificates(violations).check(request.caCertificates());
    checkFiles(request.files());
    for (int i = 0; i < request.packages().size(); i++) {
      checkPackage("packages[" + i + "]", request.packages().get(i));
    }
    checkCommands("preK3sCommands", request.preK3sCommands());
    checkCommands("postK3sCommands", request.postK3sCommands());
  }

  private void checkPackage(String field, String name) {
    if (!PACKAGE.matcher(name).matches()) {
      violations.add(
          field,
          Shown.name(name),
          "the name of a package as the guest's distribution has it, such as nfs-common",
          "Name the package only, perhaps with =version; a file or an address of one cannot be"
              + " installed.");
    }
  }

  private void checkCommands(String field, List<Secret> commands) {
    atMost(field, commands.size());
    for (int i = 0; i < commands.size(); i++) {
      Secret command = commands.get(i);
      if (command.length() > LONGEST_COMMAND || command.expose().isBlank()) {
        violations.add(
            field + "[" + i + "]",
            Shown.length(command.length()),
            "the text of a shell script, at most %d bytes".formatted(LONGEST_COMMAND),
            "Place a long script with files and name it here.");
      }
    }
  }

  private void checkFiles(List<GuestRequest.GuestFile> files) {
    atMost("files", files.size());
    Set<String> paths = new HashSet<>();
    for (int i = 0; i < files.size(); i++) {
      GuestRequest.GuestFile file = files.get(i);
      String field = "files[" + i + "]";
      checkPath(field + ".path", file.path(), paths);
      checkContent(field + ".content", file);
      form(
          field + ".permissions",
          file.permissions(),
          PERMISSIONS,
          "octal permissions such as 0600, as a text",
          "Put three or four octal digits in quotes.");
      form(
          field + ".owner",
          file.owner(),
          OWNER,
          "a user, or user:group",
          "Name a user that the template has, or leave the owner out for root.");
      if (file.encoding() != null && !file.encoding().equals(GuestSecrets.BASE64)) {
        violations.add(
            field + ".encoding",
            "'" + file.encoding() + "'",
            "base64, or nothing for plain text",
            "Encode what is no text with base64.");
      }
    }
  }

  private void checkPath(String field, String path, Set<String> others) {
    if (path == null) {
      if (!violations.has(field)) {
        violations.add(field, "nothing", "an absolute path", "Say where the file goes.");
      }
    } else if (!path.startsWith("/")
        || path.equals("/")
        || !Path.of(path).normalize().toString().equals(path)) {
      violations.add(
          field,
          "'" + path + "'",
          "an absolute path without . and .., such as /etc/sysctl.d/90-app.conf",
          "Write the file's path in full.");
    } else if (NOT_THERE.stream().anyMatch(path::startsWith)) {
      violations.add(
          field,
          "'" + path + "'",
          "a place that is not Slipway's, K3s's configuration or the kernel's",
          "Use the fields under k3s for its configuration; /etc/rancher/k3s/registries.yaml may be"
              + " placed.");
    } else if (!others.add(path)) {
      violations.add(
          field, "'" + path + "' once more", "each path once", "Leave one of the files out.");
    }
  }

  private void checkContent(String field, GuestRequest.GuestFile file) {
    if (violations.has(field)) {
      return;
    }
    if (file.content() == null) {
      violations.add(
          field, "nothing", "the file's content", "Make an empty file with a command: touch.");
      return;
    }
    byte[] content = GuestSecrets.content(file).orElse(null);
    if (content == null || content.length == 0 || content.length > LARGEST_FILE) {
      violations.add(
          field,
          Shown.length(file.content().length()),
          content == null ? "base64" : "1 to %d bytes".formatted(LARGEST_FILE),
          content == null
              ? "Encode the content with base64, or leave the encoding out."
              : "Let a command fetch what is larger.");
    }
  }

  private void form(String field, String value, Pattern allowed, String expected, String remedy) {
    if (value != null && !allowed.matcher(value).matches()) {
      violations.add(field, "'" + value + "'", expected, remedy);
    }
  }

  private void atMost(String field, int size) {
    if (size > MOST) {
      violations.add(
          field,
          size + " entries",
          "at most %d entries".formatted(MOST),
          "Put more into one of them, or into the template.");
    }
  }

  /** What is wanted by a request that breaks no rule; null for nothing. */
  static GuestSpec spec(ClusterRequest request, ClusterId cluster) {
    List<GuestSpec.GuestFile> files = new ArrayList<>();
    for (GuestRequest.GuestFile file : request.files()) {
      files.add(
          new GuestSpec.GuestFile(
              file.path(),
              file.permissions() == null ? USUAL_PERMISSIONS : file.permissions(),
              file.owner() == null ? USUAL_OWNER : file.owner(),
              SecretRef.of(cluster, GuestSecrets.file(files.size()))));
    }
    GuestSpec spec =
        new GuestSpec(
            request.proxy() == null ? null : ProxyRules.spec(request.proxy(), cluster),
            Certificates.normalised(request.caCertificates()),
            files,
            Boolean.TRUE.equals(request.packageUpgrade()),
            request.packages(),
            GuestSecrets.refs(cluster, GuestSecrets.PRE, request.preK3sCommands().size()),
            GuestSecrets.refs(cluster, GuestSecrets.POST, request.postK3sCommands().size()),
            Boolean.TRUE.equals(request.rebootCheck()) ? true : null);
    return spec.equals(GuestSpec.NONE) ? null : spec;
  }

  /** What of it belongs into the vault, by the names under which {@link #spec} refers to it. */
  static Map<String, Secret> secrets(ClusterRequest request) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    GuestSecrets.addTo(secrets, request);
    if (request.proxy() != null) {
      secrets.putAll(ProxyRules.secrets(request.proxy()));
    }
    return secrets;
  }
}
