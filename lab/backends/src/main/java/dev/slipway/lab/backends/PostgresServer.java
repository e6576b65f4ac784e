package dev.slipway.lab.backends;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.io.FileUtils;

/**
 * A real PostgreSQL on a free loopback port, from the build's own dependencies. Each service's
 * database belongs to a role of the same name with a generated password; nobody gets in without
 * one. Runs as root and as an ordinary user.
 */
public final class PostgresServer implements AutoCloseable {

  /** The databases of the four services; each one's role has the same name. */
  public static final List<String> SERVICE_DATABASES =
      List.of("slipway_request", "slipway_vm", "slipway_bootstrap", "slipway_kubeconfig");

  /** Tells at every start, at level INFO, all that initdb says. */
  static final String LOGGER = "io.zonky.test";

  /** Held, since java.util.logging forgets the level of a logger that nobody holds. */
  private static final Logger QUIET = Logger.getLogger(LOGGER);

  private static final Duration STARTUP = Duration.ofSeconds(60);

  private final EmbeddedPostgres server;
  private final Databases databases;
  private final Path directory;
  private final boolean temporary;
  private boolean closed;

  private PostgresServer(
      EmbeddedPostgres server, Passwords passwords, Path directory, boolean temporary) {
    this.server = server;
    this.databases = new Databases("127.0.0.1", server.getPort(), passwords);
    this.directory = directory;
    this.temporary = temporary;
  }

  /** For tests: fsync off, all gone when closed, at the latest at this JVM's end. */
  public static PostgresServer temporary() {
    try {
      return start(Files.createTempDirectory("slipway-postgres-"), FreePort.find(), false, true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Data that outlives the process. Who started it closes it, after those who use it; left running
   * by a process that was killed, it is stopped by the next start on the same directory.
   *
   * @param directory made if absent; holds the data and, readable by its owner only, the passwords
   * @param fsync whether a commit survives a power cut; false is for experiments
   */
  public static PostgresServer kept(Path directory, boolean fsync) {
    return kept(directory, FreePort.find(), fsync);
  }

  /** The same on a port of the caller's choice, for clients that know it already. */
  public static PostgresServer kept(Path directory, int port, boolean fsync) {
    return start(directory, port, fsync, false);
  }

  private static PostgresServer start(Path directory, int port, boolean fsync, boolean temporary) {
    QUIET.setLevel(Level.WARNING);
    try {
      Files.createDirectories(directory);
      Passwords passwords = Passwords.in(directory.resolve("passwords"));
      Path data = directory.resolve("data");
      Path initialised = directory.resolve("initialised");
      new Predecessor(data).stop();
      if (!Files.exists(initialised)) {
        // Killed while it was made: nothing can be in it yet, and initdb takes an empty directory
        // only.
        FileUtils.deleteDirectory(data.toFile());
      }
      PostgresServer started =
          new PostgresServer(start(data, port, passwords, fsync), passwords, directory, temporary);
      if (temporary) {
        Runtime.getRuntime().addShutdownHook(new Thread(started::close, "postgres-closer"));
      }
      if (!Files.exists(initialised)) {
        Files.createFile(initialised);
      }
      SERVICE_DATABASES.forEach(started::createDatabase);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start in " + directory, e);
    }
  }

  private static EmbeddedPostgres start(Path data, int port, Passwords passwords, boolean fsync)
      throws IOException {
    Path superuser = passwords.fileOf(Databases.SUPERUSER);
    try {
      return EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setPort(port)
          .setOverrideWorkingDirectory(binaries().toFile())
          .setCleanDataDirectory(false)
          .setRegisterShutdownHook(false)
          .setPGStartupWait(STARTUP)
          .setConnectConfig("password", passwords.of(Databases.SUPERUSER))
          // Options of initdb, whatever the method's name says: left alone, the library trusts
          // everybody.
          .setLocaleConfig("auth-host", "scram-sha-256")
          .setLocaleConfig("auth-local", "scram-sha-256")
          .setLocaleConfig("pwfile", superuser.toString())
          .setLocaleConfig("locale", "C")
          // Comes after the library's own -F, which turns it off.
          .setServerConfig("fsync", fsync ? "on" : "off")
          .setServerConfig("listen_addresses", "127.0.0.1,::1")
          .setServerConfig("unix_socket_directories", "''")
          .setServerConfig("max_connections", "300")
          .setServerConfig("shared_buffers", "32MB")
          .setServerConfig("log_min_messages", "fatal")
          .start();
    } finally {
      Files.deleteIfExists(superuser);
    }
  }

  /** The user's own: what lies in a directory that others can write to had better not be run. */
  private static Path binaries() throws IOException {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path parent =
        cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return Files.createDirectories(parent.resolve("slipway/postgres"));
  }

  public int port() {
    return databases.port();
  }

  /** The JDBC URL of a database, without user and password. */
  public String url(String database) {
    return databases.url(database);
  }

  /** The password of a role, which is named like its database. */
  public String password(String role) {
    return databases.password(role);
  }

  /** Opens a connection as the owner of the database; the caller closes it. */
  public Connection connect(String database) throws SQLException {
    return databases.connect(database);
  }

  /**
   * Makes a database with a role of the same name, if absent.
   *
   * @param name lower case letters, digits and underscores
   */
  public void createDatabase(String name) {
    databases.create(name);
  }

  /**
   * Keeps a copy of a database as it is now, in place of an earlier one. Whoever is connected is
   * cut off for that moment.
   */
  public void backUp(String database) {
    databases.copy(database, backup(database), database);
  }

  /** Puts the copy in the database's place; whoever uses it should have been stopped. */
  public void restore(String database) {
    databases.copy(backup(database), database, database);
  }

  private static String backup(String database) {
    return database + "_backup";
  }

  Databases databases() {
    return databases;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      server.close();
      if (temporary) {
        FileUtils.deleteDirectory(directory.toFile());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
