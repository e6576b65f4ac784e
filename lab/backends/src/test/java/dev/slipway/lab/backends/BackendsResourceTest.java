package dev.slipway.lab.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class BackendsResourceTest {

  @Test
  void startsBothOncePerJvm() throws Exception {
    Map<String, String> vm = started(Map.of("database", "slipway_vm"));
    Map<String, String> other = started(Map.of("database", "elsewhere"));
    Map<String, String> withoutKafka = started(Map.of("kafka", "false"));

    assertThat(other.get("kafka.bootstrap.servers")).isEqualTo(vm.get("kafka.bootstrap.servers"));
    assertThat(withoutKafka).doesNotContainKey("kafka.bootstrap.servers");
    assertThat(port(other)).isEqualTo(port(vm));
    try (Connection connection = connect(other)) {
      assertThat(connection.getCatalog()).isEqualTo("elsewhere");
    }
    try (Connection connection = connect(vm)) {
      assertThat(connection.getCatalog()).isEqualTo("slipway_vm");
    }
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", vm.get("kafka.bootstrap.servers")))) {
      assertThat(admin.listTopics().names().get()).contains("slipway.clusters.events.v1");
    }
  }

  private static Map<String, String> started(Map<String, String> arguments) {
    BackendsResource resource = new BackendsResource();
    resource.init(arguments);
    return resource.start();
  }

  private static String port(Map<String, String> settings) {
    return settings.get("quarkus.datasource.jdbc.url").replaceAll(".*:(\\d+)/.*", "$1");
  }

  private static Connection connect(Map<String, String> settings) throws Exception {
    return DriverManager.getConnection(
        settings.get("quarkus.datasource.jdbc.url"),
        settings.get("quarkus.datasource.username"),
        settings.get("quarkus.datasource.password"));
  }
}
