package dev.slipway.lab.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.slipway.lab.backends.PostgresServer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The one configuration file that all services read, and each one's environment. A person's own
 * file is laid over what is made up here.
 */
final class ServiceConfiguration {

  private static final YAMLMapper YAML = new YAMLMapper();

  private final DataFolder data;
  private final Ports ports;

  ServiceConfiguration(DataFolder data, Ports ports) {
    this.data = data;
    this.ports = ports;
  }

  /** Where the token is that the API accepts. */
  Path apiToken() {
    return data.token("api-token");
  }

  /**
   * Writes the file.
   *
   * @param simulator what stands in for Proxmox VE; null when a real one is configured
   * @param own a person's own file; null for none
   */
  Path write(SimulatedProxmox simulator, Path own) {
    ObjectNode root = YAML.createObjectNode();
    ObjectNode slipway = root.putObject("slipway");
    slipway.put("master-key-file", data.key("master.key").toString());
    ObjectNode token = slipway.putArray("tokens").addObject();
    token.put("name", "standalone").put("sha256", DataFolder.sha256(apiToken()));
    token.put("team", "standalone").put("role", "admin");
    ObjectNode callers = slipway.putObject("service-tokens");
    for (Service service : Service.values()) {
      callers.putObject(service.folder).put("sha256", DataFolder.sha256(serviceToken(service)));
      slipway.putObject(service.folder).put("url", url(service));
    }
    if (simulator != null) {
      simulated(slipway, simulator);
    }
    if (own != null) {
      new Overlay(own).over(root);
    }
    try {
      return data.write("slipway.yaml", YAML.writeValueAsString(root));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be written", e);
    }
  }

  String url(Service service) {
    return "http://127.0.0.1:" + ports.services().get(service);
  }

  Path serviceToken(Service service) {
    return data.token("service-tokens/" + service.folder);
  }

  private static void simulated(ObjectNode slipway, SimulatedProxmox simulator) {
    ObjectNode lab = slipway.putObject("endpoints").putObject("lab");
    lab.put("url", simulator.url()).put("token-id", simulator.tokenId());
    lab.put("token-secret-file", simulator.tokenSecretFile().toString());
    lab.put("pool", "slipway").put("storage", "local").put("seed-storage", "seeds");
    lab.put("network", "default");
    lab.putObject("tls").put("ca-file", simulator.caFile().toString());
    GuestAddresses guests = simulator.guests();
    ObjectNode network = slipway.putObject("networks").putObject("default");
    network.put("bridge", "vmbr0").put("cidr", "127.77.0.0/16");
    network.put("range", guests.range()).put("gateway", guests.gateway());
    network.put("ssh-port", GuestAddresses.SSH_PORT).put("ssh-user", "slipway");
    ArrayNode dns = network.putArray("dns");
    dns.add(guests.gateway());
    ObjectNode templates = slipway.putObject("templates");
    template(templates, "debian-12", 9000, 9001);
    template(templates, "debian-12-noboot", 9009, 9010);
    slipway.putObject("k3s").put("mirror", simulator.mirror());
    slipway.putObject("defaults").put("endpoint", "lab").put("template", "debian-12");
  }

  private static void template(ObjectNode templates, String name, int pve1, int pve2) {
    ObjectNode template = templates.putObject(name);
    template.put("endpoint", "lab").put("disk", "scsi0");
    template.putObject("nodes").put("pve1", pve1).put("pve2", pve2);
  }

  /** What a service is told by its environment: ports, backends, and where the file is. */
  Map<String, String> environment(
      Replica replica, Path configuration, PostgresServer postgres, String kafka) {
    Service service = replica.service();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("QUARKUS_CONFIG_LOCATIONS", configuration.toString());
    environment.put("SMALLRYE_CONFIG_LOCATIONS", configuration.toString());
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(ports.http().get(replica)));
    environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(ports.management().get(replica)));
    environment.put("QUARKUS_DATASOURCE_JDBC_URL", postgres.url(service.database));
    environment.put("QUARKUS_DATASOURCE_USERNAME", service.database);
    environment.put("QUARKUS_DATASOURCE_PASSWORD", postgres.password(service.database));
    environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka);
    // glibc would give each of many threads a heap of its own.
    environment.put("MALLOC_ARENA_MAX", "2");
    // Quarkus would end on the Ctrl-C that the launcher's children are deaf to.
    environment.put("DISABLE_SIGNAL_HANDLERS", "true");
    environment.put("SLIPWAY_SERVICE_TOKEN_FILE", serviceToken(service).toString());
    return environment;
  }
}
