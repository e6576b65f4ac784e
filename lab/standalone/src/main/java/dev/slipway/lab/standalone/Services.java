package dev.slipway.lab.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** The services' processes. One that ends by itself is started again. */
public final class Services implements AutoCloseable {

  private static final Duration STARTUP = Duration.ofSeconds(120);
  private static final Duration HEALTH = Duration.ofSeconds(5);
  private static final Duration METRICS = Duration.ofSeconds(10);
  private static final long FIRST_PAUSE_SECONDS = 1;
  private static final long LONGEST_PAUSE_SECONDS = 30;

  private final List<Replica> replicas;
  private final Map<Replica, Integer> management;
  private final Function<Replica, Child> launch;
  private final Consumer<String> say;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final Map<Replica, Child> children = new HashMap<>();

  /** Those that were ever seen ready: what cannot come up at all is not tried for ever. */
  private final Set<Replica> wereReady = new HashSet<>();

  /** Those that were seen ready since their last start. */
  private final Set<Replica> ready = new HashSet<>();

  private final Map<Replica, Long> pauses = new HashMap<>();
  private boolean closing;

  /**
   * Services that are not started yet.
   *
   * @param management the port of each replica's health
   * @param launch starts a replica's process
   */
  Services(
      Map<Replica, Integer> management, Function<Replica, Child> launch, Consumer<String> say) {
    this.replicas = List.copyOf(management.keySet());
    this.management = management;
    this.launch = launch;
    this.say = say;
  }

  /**
   * Starts all and waits until they are ready.
   *
   * @throws Refusal when one ends or is not ready in time
   */
  void start() {
    replicas.forEach(this::launch);
    replicas.forEach(this::awaitReady);
  }

  /** The names of all processes of a service, by its folder's name. */
  public List<String> of(String serviceFolder) {
    return replicas.stream()
        .filter(replica -> replica.service().folder.equals(serviceFolder))
        .map(Replica::name)
        .sorted()
        .toList();
  }

  /** The process of that name, for whoever wants to hurt it. */
  public ProcessHandle process(String name) {
    return child(replica(name)).handle();
  }

  /** Where the process of that name tells of itself: health, metrics, the API's description. */
  public URI management(String name) {
    return URI.create("http://127.0.0.1:" + management.get(replica(name)));
  }

  /** Whether the process of that name says that it is ready. */
  public boolean ready(String name) {
    return answersReady(replica(name)).isPresent();
  }

  /**
   * The metrics of the process of that name, in Prometheus' format.
   *
   * @throws IllegalStateException when it does not answer
   */
  public String metrics(String name) {
    URI uri = management(name).resolve("/q/metrics");
    try {
      HttpResponse<String> response = ask(uri, METRICS);
      if (response.statusCode() != 200) {
        throw new IllegalStateException(uri + " answered " + response.statusCode());
      }
      return response.body();
    } catch (IOException e) {
      throw new IllegalStateException(uri + " does not answer", e);
    }
  }

  /** Kills a process, which stays dead until {@link #revive}. */
  public void kill(String name) {
    child(replica(name)).kill();
  }

  /** Starts what was killed, without waiting for it; nothing if it was not killed. */
  public void revive(String name) {
    Replica replica = replica(name);
    if (child(replica).wasKilled()) {
      launch(replica);
    }
  }

  /** Waits until the process of that name is ready. */
  public void awaitReady(String name) {
    awaitReady(replica(name));
  }

  private Replica replica(String name) {
    return replicas.stream()
        .filter(replica -> replica.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such service: " + name));
  }

  private synchronized Child child(Replica replica) {
    return children.get(replica);
  }

  private synchronized void launch(Replica replica) {
    if (closing) {
      return;
    }
    Child child = launch.apply(replica);
    children.put(replica, child);
    child.onExit(() -> ended(replica, child));
  }

  /** Unless somebody has killed or revived it meanwhile. */
  private synchronized void launchAgain(Replica replica, Child ended) {
    if (children.get(replica) == ended && !ended.wasKilled()) {
      launch(replica);
    }
  }

  private void awaitReady(Replica replica) {
    Waiting.until(replica.name(), child(replica), STARTUP, () -> answersReady(replica));
  }

  /** A service that ended unasked is started again, unless it never came up at all. */
  private synchronized void ended(Replica replica, Child child) {
    // Word of a killed one's end may come when its successor runs already.
    if (closing || child.wasKilled() || !wereReady.contains(replica)) {
      return;
    }
    long pause =
        ready.remove(replica)
            ? FIRST_PAUSE_SECONDS
            : Math.min(LONGEST_PAUSE_SECONDS, 2 * pauses.getOrDefault(replica, 1L));
    pauses.put(replica, pause);
    say.accept(
        "%s ended with %d; starting it again in %d s"
            .formatted(replica.name(), child.exitValue(), pause));
    CompletableFuture.delayedExecutor(pause, TimeUnit.SECONDS)
        .execute(
            () -> {
              try {
                launchAgain(replica, child);
              } catch (RuntimeException e) {
                say.accept(replica.name() + " cannot be started again: " + e.getMessage());
              }
            });
  }

  private Optional<Boolean> answersReady(Replica replica) {
    URI uri = management(replica.name()).resolve("/q/health/ready");
    try {
      if (ask(uri, HEALTH).statusCode() != 200) {
        return Optional.empty();
      }
      synchronized (this) {
        wereReady.add(replica);
        ready.add(replica);
      }
      return Optional.of(true);
    } catch (IOException notYet) {
      return Optional.empty();
    }
  }

  private HttpResponse<String> ask(URI uri, Duration patience) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(uri).timeout(patience).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking " + uri, e);
    }
  }

  /** Stops all of them at once. */
  @Override
  public void close() {
    List<Child> all;
    synchronized (this) {
      closing = true;
      all = List.copyOf(children.values());
    }
    all.forEach(Child::ask);
    all.forEach(Child::close);
  }
}
