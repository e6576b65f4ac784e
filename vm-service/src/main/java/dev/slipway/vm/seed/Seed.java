package dev.slipway.vm.seed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.slipway.events.NodeName;
import dev.slipway.kit.vault.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node is told at its first boot: its name, who may log in, its address, and the SSH host
 * key by which the first contact knows it. No K3s token, no hooks, no user files: those go over
 * SSH.
 *
 * @param instanceId changes with every instance of a node, so that cloud-init takes the seed as new
 * @param user has sudo without a password, and this one key
 * @param hostPrivateKey OpenSSH format; worthless once the guest made its own
 */
public record Seed(
    NodeName hostname,
    String instanceId,
    String user,
    String authorizedKey,
    Secret hostPrivateKey,
    String hostPublicKey,
    Network network,
    List<FurtherCard> further) {

  /**
   * The primary network card.
   *
   * @param mac as Proxmox has it
   * @param address with prefix length: {@code 10.0.0.5/24}; null: DHCP gives it
   * @param gateway null for none
   * @param search domains that short names are looked for in
   * @param ntp time servers; empty for the template's own
   * @param mtu 0 for the usual one
   */
  public record Network(
      String mac,
      String address,
      String gateway,
      List<String> dns,
      List<String> search,
      List<String> ntp,
      int mtu) {}

  /**
   * A network card beside the primary one: an address and no more, since there is one default route
   * and one list of name servers.
   *
   * @param mac as Proxmox has it
   * @param address with prefix length
   * @param mtu 0 for the usual one
   */
  public record FurtherCard(String mac, String address, int mtu) {}

  private static final ObjectMapper YAML =
      new ObjectMapper(
          new YAMLFactory()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE));

  /** The whole as an ISO image: the same bytes for the same seed, but for times of day. */
  public Secret image() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("user-data", "#cloud-config\n" + yaml(userData()));
    files.put("meta-data", yaml(metaData()));
    files.put("network-config", yaml(networkConfig()));
    return SeedImage.of(files);
  }

  private Map<String, Object> metaData() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("instance-id", instanceId);
    data.put("local-hostname", hostname.value());
    return data;
  }

  private Map<String, Object> userData() {
    Map<String, Object> account = new LinkedHashMap<>();
    account.put("name", user);
    account.put("sudo", "ALL=(ALL) NOPASSWD:ALL");
    account.put("shell", "/bin/bash");
    account.put("lock_passwd", true);
    account.put("ssh_authorized_keys", List.of(authorizedKey));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("hostname", hostname.value());
    data.put("users", List.of(account));
    // A template's own keys are the same in every clone: they go, and only ours is there.
    data.put("ssh_deletekeys", true);
    data.put("ssh_genkeytypes", List.of("ed25519"));
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("ed25519_private", hostPrivateKey.expose());
    keys.put("ed25519_public", hostPublicKey);
    data.put("ssh_keys", keys);
    data.put("ssh_pwauth", false);
    // Without the package locales, any other locale ends cloud-init in an error.
    data.put("locale", "C.UTF-8");
    if (!network.ntp().isEmpty()) {
      Map<String, Object> ntp = new LinkedHashMap<>();
      ntp.put("enabled", true);
      ntp.put("servers", network.ntp());
      data.put("ntp", ntp);
    }
    return data;
  }

  private Map<String, Object> networkConfig() {
    Map<String, Object> card = card(network.mac());
    if (network.address() == null) {
      card.put("dhcp4", true);
    } else {
      addresses(card);
    }
    if (!network.dns().isEmpty() || !network.search().isEmpty()) {
      Map<String, Object> names = new LinkedHashMap<>();
      if (!network.dns().isEmpty()) {
        names.put("addresses", network.dns());
      }
      if (!network.search().isEmpty()) {
        names.put("search", network.search());
      }
      card.put("nameservers", names);
    }
    if (network.mtu() > 0) {
      card.put("mtu", network.mtu());
    }
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("version", 2);
    Map<String, Object> cards = new LinkedHashMap<>();
    cards.put("primary", card);
    for (FurtherCard more : further) {
      Map<String, Object> next = card(more.mac());
      next.put("addresses", List.of(more.address()));
      if (more.mtu() > 0) {
        next.put("mtu", more.mtu());
      }
      cards.put("further-" + cards.size(), next);
    }
    config.put("ethernets", cards);
    return config;
  }

  /** The card of that hardware address, whatever the guest calls it. */
  private static Map<String, Object> card(String mac) {
    Map<String, Object> card = new LinkedHashMap<>();
    card.put("match", Map.of("macaddress", mac.toLowerCase(java.util.Locale.ROOT)));
    card.put("dhcp-identifier", "mac");
    return card;
  }

  private void addresses(Map<String, Object> card) {
    card.put("addresses", List.of(network.address()));
    if (network.gateway() != null) {
      Map<String, Object> route = new LinkedHashMap<>();
      // Not "default": in Debian 12 only cloud-init's renderer for netplan knows what that is. With
      // any other the guest has no network.
      route.put("to", network.gateway().contains(":") ? "::/0" : "0.0.0.0/0");
      route.put("via", network.gateway());
      card.put("routes", List.of(route));
    }
  }

  private static String yaml(Map<String, Object> content) {
    try {
      return YAML.writeValueAsString(content);
    } catch (JsonProcessingException impossible) {
      // Its message may quote the content, which has a private key in it.
      throw new IllegalStateException("plain maps, lists and text always make YAML");
    }
  }
}
