package dev.slipway.lab.simulator.guest.seed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a seed as cloud-init's NoCloud data source does. */
public final class SeedReader {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private SeedReader() {}

  /**
   * Reads the image of a disc.
   *
   * @throws SeedException when cloud-init would not take it: another volume id, a missing file,
   *     user-data that is no cloud-config, wrong YAML
   */
  public static Seed read(byte[] iso) throws SeedException {
    String volume = SeedDisc.volumeId(iso);
    if (!volume.equalsIgnoreCase("cidata")) {
      throw new SeedException("volume id '" + volume + "' is not cidata");
    }
    Map<String, byte[]> files = SeedDisc.files(iso);
    String userData = text(files, "user-data");
    if (!userData.startsWith("#cloud-config\n")) {
      throw new SeedException("user-data does not begin with #cloud-config");
    }
    JsonNode user = parse("user-data", userData);
    JsonNode meta = parse("meta-data", text(files, "meta-data"));
    if (!meta.hasNonNull("instance-id")) {
      throw new SeedException("meta-data has no instance-id");
    }
    JsonNode network =
        files.containsKey("network-config")
            ? parse("network-config", text(files, "network-config"))
            : YAML.createObjectNode();
    return new Seed(
        meta.get("instance-id").asText(),
        user.path("hostname").asText(meta.path("local-hostname").asText("localhost")),
        users(user),
        string(user.path("ssh_keys").path("ed25519_private")),
        string(user.path("ssh_keys").path("ed25519_public")),
        networks(network));
  }

  private static List<Seed.User> users(JsonNode userData) throws SeedException {
    List<Seed.User> users = new ArrayList<>();
    for (JsonNode user : userData.path("users")) {
      if (user.isTextual() && user.asText().equals("default")) {
        continue;
      }
      if (!user.hasNonNull("name")) {
        throw new SeedException("a user without a name");
      }
      users.add(
          new Seed.User(
              user.get("name").asText(),
              string(user.path("sudo").isArray() ? user.path("sudo").path(0) : user.path("sudo")),
              strings(user.path("ssh_authorized_keys"))));
    }
    return users;
  }

  private static List<Seed.Network> networks(JsonNode config) throws SeedException {
    // Some versions of the file wrap everything in a key "network".
    JsonNode network = config.has("network") ? config.get("network") : config;
    if (network.has("version") && network.get("version").asInt() != 2) {
      throw new SeedException("network-config version " + network.get("version") + ", not 2");
    }
    List<Seed.Network> networks = new ArrayList<>();
    for (JsonNode card : network.path("ethernets")) {
      JsonNode mac = card.path("match").path("macaddress");
      networks.add(
          new Seed.Network(
              string(mac), strings(card.path("addresses")), card.path("dhcp4").asBoolean()));
    }
    return networks;
  }

  private static String text(Map<String, byte[]> files, String name) throws SeedException {
    byte[] content = files.get(name);
    if (content == null) {
      throw new SeedException("no file " + name + " on the disc, but " + files.keySet());
    }
    return new String(content, StandardCharsets.UTF_8);
  }

  private static JsonNode parse(String name, String text) throws SeedException {
    try {
      return YAML.readTree(text);
    } catch (JsonProcessingException e) {
      throw new SeedException(name + " is no YAML: " + e.getOriginalMessage(), e);
    }
  }

  private static Optional<String> string(JsonNode node) {
    return node.isTextual() && !node.asText().isBlank()
        ? Optional.of(node.asText())
        : Optional.empty();
  }

  private static List<String> strings(JsonNode nodes) {
    List<String> strings = new ArrayList<>();
    nodes.forEach(node -> strings.add(node.asText()));
    return strings;
  }
}
