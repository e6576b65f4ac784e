package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * {@code curl}: a real download over the network of the machine that the simulator runs on. Fails
 * with curl's exit codes: 6 name not resolved, 7 not connected, 22 an HTTP error with {@code -f},
 * 23 the file cannot be written, 28 out of time, 56 broken off, 60 the server's certificate is not
 * trusted.
 */
public final class Curl implements Program {

  private static final Set<String> FLAGS =
      Set.of(
          "-f",
          "-s",
          "-S",
          "-L",
          "--fail",
          "--silent",
          "--show-error",
          "--location",
          "--create-dirs");
  private static final Set<String> OPTIONS =
      Set.of(
          "-o",
          "--output",
          "--retry",
          "--connect-timeout",
          "--max-time",
          "-m",
          "--speed-limit",
          "--speed-time");
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Disk disk;
  private final HttpClient client;

  /**
   * @param client which trusts what the guest's CA certificates trust; follows redirects
   */
  public Curl(Disk disk, HttpClient client) {
    this.disk = disk;
    this.client = client;
  }

  @Override
  public int run(Invocation call)
      throws IOException, InterruptedException, UnknownArgumentsException {
    Arguments arguments = Arguments.parse(unbundled(call.arguments()), FLAGS, OPTIONS);
    String url = arguments.rest(1).getFirst();
    HttpResponse<byte[]> response;
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url)).timeout(limit(arguments));
      Optional<URI> proxy = proxy(URI.create(url), call.environment());
      proxy.flatMap(Curl::basic).ifPresent(user -> request.header("Proxy-Authorization", user));
      response =
          proxy
              .map(this::through)
              .orElse(client)
              .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IllegalArgumentException e) {
      return call.fail(3, "curl: (3) URL using bad/illegal format or missing URL");
    } catch (IOException e) {
      return failed(call, url, e);
    }
    boolean fail = arguments.has("-f") || arguments.has("--fail");
    if (fail && response.statusCode() >= 400) {
      return call.fail(22, "curl: (22) The requested URL returned error: " + response.statusCode());
    }
    return save(call, arguments, response.body());
  }

  /** As curl does, small letters only: for {@code http} there is no {@code HTTP_PROXY}. */
  private static Optional<URI> proxy(URI url, Map<String, String> environment) {
    String direct = environment.getOrDefault("no_proxy", "");
    boolean without =
        Arrays.stream(direct.split(","))
            .anyMatch(
                name ->
                    url.getHost().equals(name)
                        || (name.startsWith(".") && url.getHost().endsWith(name)));
    return without
        ? Optional.empty()
        : Optional.ofNullable(environment.get(url.getScheme() + "_proxy")).map(URI::create);
  }

  private static Optional<String> basic(URI proxy) {
    return Optional.ofNullable(proxy.getUserInfo())
        .map(user -> user.getBytes(StandardCharsets.UTF_8))
        .map(user -> "Basic " + Base64.getEncoder().encodeToString(user));
  }

  private HttpClient through(URI proxy) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .sslContext(client.sslContext())
        .followRedirects(client.followRedirects())
        .proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())))
        .build();
  }

  private int save(Invocation call, Arguments arguments, byte[] body) throws IOException {
    Optional<String> output = arguments.value("-o").or(() -> arguments.value("--output"));
    if (output.isEmpty()) {
      call.stdout().write(body);
      call.stdout().flush();
      return 0;
    }
    try {
      if (arguments.has("--create-dirs")) {
        disk.makeDirectories(call.as(), disk.path(output.get()).getParent().toString(), 0755);
      }
      disk.write(call.as(), output.get(), body, 0644);
      return 0;
    } catch (FileSystemException e) {
      return call.fail(23, "curl: (23) Failure writing output to destination");
    }
  }

  private static int failed(Invocation call, String url, IOException e) throws IOException {
    String host = URI.create(url).getAuthority();
    if (hasCause(e, UnresolvedAddressException.class)) {
      return call.fail(6, "curl: (6) Could not resolve host: " + URI.create(url).getHost());
    }
    if (e instanceof HttpTimeoutException) {
      return call.fail(28, "curl: (28) Operation timed out");
    }
    if (e instanceof ConnectException) {
      return call.fail(
          7, "curl: (7) Failed to connect to " + host + ": Couldn't connect to server");
    }
    if (hasCause(e, SSLException.class)) {
      return call.fail(
          60, "curl: (60) SSL certificate problem: unable to get local issuer certificate");
    }
    return call.fail(56, "curl: (56) Recv failure: Connection reset by peer");
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static Duration limit(Arguments arguments) throws UnknownArgumentsException {
    String seconds =
        arguments
            .value("--max-time")
            .or(() -> arguments.value("-m"))
            .or(() -> arguments.value("--connect-timeout"))
            .orElse(null);
    if (seconds == null) {
      return LONGEST;
    }
    try {
      return Duration.ofMillis(Math.max(1, (long) (Double.parseDouble(seconds) * 1000)));
    } catch (NumberFormatException e) {
      throw new UnknownArgumentsException("time-out " + seconds);
    }
  }

  /** {@code -fsSL} is {@code -f -s -S -L}. */
  private static List<String> unbundled(List<String> words) {
    List<String> single = new ArrayList<>();
    for (String word : words) {
      if (word.matches("-[fsSL]{2,}")) {
        word.chars().skip(1).forEach(flag -> single.add("-" + (char) flag));
      } else {
        single.add(word);
      }
    }
    return single;
  }
}
