package dev.slipway.events;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What is wanted on the guests beside K3s. It is done over SSH once cloud-init has ended, never by
 * the seed. What may hold a secret lies in the vault.
 *
 * @param proxy what the guests reach the rest of the world through; null for none
 * @param caCertificates to be trusted, each one certificate in PEM
 * @param files to be placed
 * @param packageUpgrade whether everything that is installed is upgraded first
 * @param packages to be installed, as the guest's package manager calls them
 * @param preK3sCommands for each guest, before K3s is put on it; each the text of a shell script
 * @param postK3sCommands for the first server, once the cluster is ready; likewise
 * @param rebootCheck whether each guest is restarted once its seed is gone, before K3s is put on
 *     it, to see that it comes back as the same; null in requests of before it was said
 */
public record GuestSpec(
    Proxy proxy,
    List<String> caCertificates,
    List<GuestFile> files,
    boolean packageUpgrade,
    List<String> packages,
    List<SecretRef> preK3sCommands,
    List<SecretRef> postK3sCommands,
    Boolean rebootCheck) {

  /** Nothing. */
  public static final GuestSpec NONE =
      new GuestSpec(null, List.of(), List.of(), false, List.of(), List.of(), List.of());

  /** Without a restart. */
  public GuestSpec(
      Proxy proxy,
      List<String> caCertificates,
      List<GuestFile> files,
      boolean packageUpgrade,
      List<String> packages,
      List<SecretRef> preK3sCommands,
      List<SecretRef> postK3sCommands) {
    this(
        proxy,
        caCertificates,
        files,
        packageUpgrade,
        packages,
        preK3sCommands,
        postK3sCommands,
        null);
  }

  /** Whether each guest is restarted without its seed; not, where nothing was said. */
  public boolean checksReboot() {
    return Boolean.TRUE.equals(rebootCheck);
  }

  public GuestSpec {
    caCertificates = Checks.copy(caCertificates);
    files = Checks.copy(files);
    packages = Checks.copy(packages);
    preK3sCommands = Checks.copy(preK3sCommands);
    postK3sCommands = Checks.copy(postK3sCommands);
  }

  /**
   * Proxies by the scheme of what is fetched through them.
   *
   * @param http for {@code http://}; null for none
   * @param https for {@code https://}; null for none
   * @param noProxy what is reached directly: names, {@code .domains}, addresses, networks
   */
  public record Proxy(ProxyServer http, ProxyServer https, List<String> noProxy) {
    public Proxy {
      noProxy = Checks.copy(noProxy);
    }
  }

  /**
   * One proxy.
   *
   * @param url scheme, host and port, without user and password
   * @param credentials where the vault has {@code user:password}; null for none
   */
  public record ProxyServer(String url, SecretRef credentials) {
    private static final Pattern WITHOUT_CREDENTIALS = Pattern.compile("https?://[^@/]+");

    public ProxyServer {
      // The value is not repeated: what is wrong with it may be a password.
      if (url == null || !WITHOUT_CREDENTIALS.matcher(url).matches()) {
        throw new IllegalArgumentException(
            "a proxy's url has scheme, host and port, and nothing else");
      }
    }
  }

  /**
   * A file.
   *
   * @param path absolute
   * @param permissions in octal: {@code 0644}
   * @param owner {@code user} or {@code user:group}
   * @param content where the vault has it
   */
  public record GuestFile(String path, String permissions, String owner, SecretRef content) {
    private static final Pattern ABSOLUTE = Pattern.compile("/.+");
    private static final Pattern OCTAL = Pattern.compile("[0-7]{3,4}");

    public GuestFile {
      Checks.matches("path", path, ABSOLUTE, "an absolute path");
      Checks.matches("permissions", permissions, OCTAL, "three or four octal digits");
      Checks.notBlank("owner", owner);
      Checks.present("content", content);
    }
  }
}
