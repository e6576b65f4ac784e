package dev.slipway.lab.standalone.chaos.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/** Something that an agent is to do at a point, once. */
public final class Order {

  /** How long a process is stopped: longer than a claim of 14 s, and than the relay's lease. */
  public static final Duration STOPPED = Duration.ofSeconds(16);

  private final Path armed;
  private final Path hit;

  private Order(Path folder, String name) {
    this.armed = folder.resolve(name + ".order");
    this.hit = folder.resolve(name + ".hit");
  }

  /** What is to be done there. */
  public enum Action {
    KILL,
    STOP,
    NOTE
  }

  /**
   * What is wanted where.
   *
   * @param cluster whose; {@code *} for anybody's
   * @param process of the service's; {@code *} for whichever comes first
   * @param hit which time from now on, from 1
   * @param stopped how long, for {@link Action#STOP}
   */
  public record Wanted(
      String point, String cluster, String process, int hit, Action action, Duration stopped) {

    /** At the cluster's first time there, in whichever process. */
    public static Wanted of(Action action, String point, String cluster) {
      return new Wanted(point, cluster, "*", 1, action, STOPPED);
    }

    /** The same with another length of the stop. */
    public Wanted stopped(Duration length) {
      return new Wanted(point, cluster, process, hit, action, length);
    }
  }

  /** Lays an order down for whoever looks into the folder. */
  public static Order put(Path folder, String name, Wanted wanted) {
    Order order = new Order(folder, name);
    String text =
        "point=%s\ncluster=%s\nprocess=%s\nhit=%d\naction=%s\nmillis=%d\n"
            .formatted(
                wanted.point(),
                wanted.cluster(),
                wanted.process(),
                wanted.hit(),
                wanted.action(),
                wanted.stopped().toMillis());
    try {
      Files.createDirectories(folder);
      Path whole = Files.writeString(folder.resolve(name + ".new"), text);
      Files.move(whole, order.armed, StandardCopyOption.ATOMIC_MOVE);
      return order;
    } catch (IOException e) {
      throw new UncheckedIOException("an order for an agent", e);
    }
  }

  /** Whether it has been done. */
  public boolean done() {
    return Files.exists(hit);
  }

  /** Takes it back, unless it has been done; says whether it was taken back. */
  public boolean withdraw() {
    try {
      return Files.deleteIfExists(armed);
    } catch (IOException e) {
      throw new UncheckedIOException("an order for an agent", e);
    }
  }
}
