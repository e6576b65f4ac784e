package dev.slipway.lab.chaos;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the controller wants to happen, as files that survive the process.
 *
 * <pre>
 *   DIR/SERVICE/NAME.order   point=… hit=N cluster=ID or * process=NAME or * action=… millis=N
 *   DIR/SERVICE/NAME.hit     the same, once it has happened: renamed first, so that it happens once
 *   DIR/PROCESS.trace        every point that was reached: time in ms, point, cluster, step
 * </pre>
 */
final class Orders {

  private static final String SUFFIX = ".order";

  private final Path folder;
  private final String process;
  private final FileOutputStream trace;
  private final Map<Path, Properties> known = new ConcurrentHashMap<>();
  private final Map<Path, AtomicInteger> hits = new ConcurrentHashMap<>();

  Orders(Path folder, String service, String process) {
    this.folder = folder.resolve(service);
    this.process = process;
    try {
      Files.createDirectories(this.folder);
      // No channel: a step's thread may be interrupted, which would close it for all.
      trace = new FileOutputStream(folder.resolve(process + ".trace").toFile(), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes it down, and does what was ordered for it. */
  void reached(String point, String cluster, String step) {
    long now = System.currentTimeMillis();
    try {
      String line = now + "\t" + point + "\t" + cluster + "\t" + step + "\n";
      trace.write(line.getBytes(StandardCharsets.UTF_8));
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
        for (Path file : files) {
          if (applies(file, point, cluster) && taken(file)) {
            Action.valueOf(known.get(file).getProperty("action")).happen(known.get(file));
          }
        }
      }
    } catch (IOException e) {
      // A trace with holes is no trace.
      System.err.println("chaos agent: " + e);
      Runtime.getRuntime().halt(71);
    }
  }

  private boolean applies(Path file, String point, String cluster) {
    Properties order = known.computeIfAbsent(file, Orders::read);
    boolean here =
        order.getProperty("point", "").equals(point)
            && fits(order.getProperty("cluster"), cluster)
            && fits(order.getProperty("process"), process);
    return here
        && hits.computeIfAbsent(file, any -> new AtomicInteger()).incrementAndGet()
            == Integer.parseInt(order.getProperty("hit"));
  }

  private static boolean fits(String wanted, String found) {
    return wanted.equals("*") || wanted.equals(found);
  }

  /** Of two threads, or processes, that are there at once, one. */
  private static boolean taken(Path file) throws IOException {
    String name = file.getFileName().toString();
    Path done = file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()) + ".hit");
    try {
      Files.move(file, done, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException another) {
      return false;
    }
  }

  private static Properties read(Path file) {
    Properties order = new Properties();
    try (InputStream lines = new FileInputStream(file.toFile())) {
      order.load(lines);
    } catch (FileNotFoundException withdrawn) {
      // Taken back, or taken by another: it applies to nothing.
      return new Properties();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return order;
  }
}
