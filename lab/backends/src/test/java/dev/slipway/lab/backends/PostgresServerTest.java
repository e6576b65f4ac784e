package dev.slipway.lab.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

  @Test
  void eachServiceHasADatabaseThatOnlyItsOwnRoleReaches() throws Exception {
    try (PostgresServer server = PostgresServer.temporary()) {
      for (String database : PostgresServer.SERVICE_DATABASES) {
        try (Connection connection = server.connect(database)) {
          assertThat(query(connection, "select current_database()")).isEqualTo(database);
        }
      }
      String vm = server.url("slipway_vm");
      String password = server.password("slipway_request");
      assertThatThrownBy(() -> DriverManager.getConnection(vm, "slipway_request", password))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> DriverManager.getConnection(vm, "slipway_vm", "guessed"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("authentication failed");
      assertThatThrownBy(() -> DriverManager.getConnection(vm, "postgres", "guessed"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("authentication failed");
    }
  }

  @Test
  void keptDataIsThereAfterAStopAndAfterAKill(@TempDir Path directory) throws Exception {
    try (PostgresServer first = PostgresServer.kept(directory, true);
        Connection connection = first.connect("slipway_vm")) {
      assertThat(query(connection, "show fsync")).isEqualTo("on");
      execute(connection, "create table kept (word text)");
      execute(connection, "insert into kept values ('anchor')");
    }
    assertThat(Files.getPosixFilePermissions(directory.resolve("passwords")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));

    ProcessHandle orphan = startAndKillTheLauncher(directory);
    assertThat(orphan.isAlive()).isTrue();
    try (PostgresServer next = PostgresServer.kept(directory, false);
        Connection connection = next.connect("slipway_vm")) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(query(connection, "select word from kept")).isEqualTo("anchor");
      assertThat(query(connection, "show fsync")).isEqualTo("off");
    }
  }

  private static ProcessHandle startAndKillTheLauncher(Path directory) throws Exception {
    Path ready = directory.resolve("ready");
    Process launcher =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KeptPostgres.class.getName(),
                directory.toString(),
                ready.toString())
            .inheritIO()
            .start();
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(ready));
    } finally {
      launcher.destroyForcibly().waitFor();
    }
    List<String> pidFile = Files.readAllLines(directory.resolve("data/postmaster.pid"));
    return ProcessHandle.of(Long.parseLong(pidFile.getFirst().strip())).orElseThrow();
  }

  /** A launcher: starts a server, says so, and waits to be killed. */
  static final class KeptPostgres {
    private KeptPostgres() {}

    public static void main(String[] arguments) throws Exception {
      PostgresServer.kept(Path.of(arguments[0]), false);
      Files.createFile(Path.of(arguments[1]));
      Thread.currentThread().join();
    }
  }

  @Test
  void aDirectoryHalfMadeIsMadeAnew(@TempDir Path directory) throws Exception {
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/postgresql.conf"), "half of it");

    try (PostgresServer server = PostgresServer.kept(directory, false);
        Connection connection = server.connect("slipway_vm")) {
      assertThat(query(connection, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void aTemporaryOneLeavesNothingBehind() {
    PostgresServer server = PostgresServer.temporary();
    Path directory = server.databases().passwords().file().getParent();

    server.close();

    assertThat(directory).doesNotExist();
  }

  @Test
  void theScriptForOtherServersNamesTheSameDatabases() throws Exception {
    String script = Files.readString(Path.of("../../deploy/postgres/databases.sql"));

    for (String database : PostgresServer.SERVICE_DATABASES) {
      assertThat(script).contains("alter role " + database + " login password :'" + database + "'");
      assertThat(script).contains("'" + database + "'");
    }
  }

  @Test
  void whatCameAfterABackupIsGoneWhenItIsRestored() throws Exception {
    try (PostgresServer server = PostgresServer.temporary()) {
      try (Connection connection = server.connect("slipway_vm")) {
        execute(connection, "create table kept (word text)");
        execute(connection, "insert into kept values ('before')");
        server.backUp("slipway_vm");
      }
      try (Connection connection = server.connect("slipway_vm")) {
        execute(connection, "update kept set word = 'after'");
      }

      server.restore("slipway_vm");

      try (Connection connection = server.connect("slipway_vm")) {
        assertThat(query(connection, "select word from kept")).isEqualTo("before");
        execute(connection, "update kept set word = 'owned'");
      }
    }
  }

  private static String query(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void execute(Connection connection, String command) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(command);
    }
  }
}
