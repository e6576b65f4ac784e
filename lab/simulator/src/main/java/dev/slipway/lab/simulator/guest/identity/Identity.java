package dev.slipway.lab.simulator.guest.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.programs.SystemPrograms;
import dev.slipway.lab.simulator.guest.seed.Seed;
import dev.slipway.lab.simulator.guest.ssh.OpenSshKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What makes a guest this guest: hostname, users, host key, network. All of it lives in the files
 * that a Debian has them in, so that it can be read and changed over SSH and survives a power cut.
 */
public final class Identity {

  public static final String HOST_KEY = "/etc/ssh/ssh_host_ed25519_key";

  private static final String NETPLAN = "/etc/netplan/50-cloud-init.yaml";
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final Disk disk;

  public Identity(Disk disk) {
    this.disk = disk;
  }

  public String hostname() throws IOException {
    return text("/etc/hostname").strip();
  }

  /** Makes everything as a new instance's seed says. */
  void assume(Seed seed) throws IOException {
    place("/etc/hostname", seed.hostname() + "\n", 0644);
    for (Seed.User user : seed.users()) {
      create(user);
    }
    if (seed.hostKey().isPresent()) {
      place(HOST_KEY, seed.hostKey().get(), 0600);
      place(HOST_KEY + ".pub", seed.hostPublicKey().orElse("").strip() + "\n", 0644);
    } else {
      makeHostKey();
    }
    configureNetworks(seed.networks());
  }

  void makeHostKey() throws IOException {
    OpenSshKeys.KeyFiles key = OpenSshKeys.generate("root@" + hostname());
    disk.place(HOST_KEY, key.privateKey(), "root", 0600);
    disk.place(HOST_KEY + ".pub", key.publicKey(), "root", 0644);
  }

  /** Cloud-init's fallback: every card asks for DHCP, and nobody answers here. */
  void forgetStaticAddress() throws IOException {
    configureNetworks(List.of());
  }

  /** The static addresses of a card; empty for a card that no configuration matches. */
  public List<InetAddress> addresses(String macAddress) throws IOException {
    List<InetAddress> addresses = new ArrayList<>();
    for (JsonNode card : configured(macAddress)) {
      for (JsonNode address : card.path("addresses")) {
        addresses.add(literal(address.asText()));
      }
    }
    return addresses;
  }

  /** Whether a card asks for an address. */
  public boolean asksDhcp(String macAddress) throws IOException {
    return configured(macAddress).stream().anyMatch(card -> card.path("dhcp4").asBoolean());
  }

  private List<JsonNode> configured(String macAddress) throws IOException {
    List<JsonNode> matching = new ArrayList<>();
    if (macAddress == null || !disk.exists(NETPLAN)) {
      return matching;
    }
    for (JsonNode card : YAML.readTree(text(NETPLAN)).path("network").path("ethernets")) {
      String wanted = card.path("match").path("macaddress").asText(macAddress);
      if (wanted.equalsIgnoreCase(macAddress)) {
        matching.add(card);
      }
    }
    return matching;
  }

  public Optional<Account> account(String user) throws IOException {
    return text("/etc/passwd")
        .lines()
        .map(line -> line.split(":", -1))
        .filter(fields -> fields[0].equals(user))
        .map(fields -> new Account(fields[0], fields[5]))
        .findFirst();
  }

  /** {@code a.b.c.d/nn} without the prefix; never asks a name server. */
  private static InetAddress literal(String addressWithPrefix) throws IOException {
    String address = addressWithPrefix.replaceFirst("/.*", "");
    if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw new IOException("not an IP address in " + NETPLAN + ": " + address);
    }
    return InetAddress.getByName(address);
  }

  private void create(Seed.User user) throws IOException {
    String home = "/home/" + user.name();
    if (account(user.name()).isEmpty()) {
      long id = 999 + text("/etc/passwd").lines().count();
      String entry = "%s:x:%d:%d::%s:/bin/bash\n".formatted(user.name(), id, id, home);
      place("/etc/passwd", text("/etc/passwd") + entry, 0644);
    }
    disk.makeDirectories(Account.ROOT, home + "/.ssh", 0700);
    disk.own(disk.path(home), user.name(), 0700);
    disk.own(disk.path(home + "/.ssh"), user.name(), 0700);
    disk.place(
        home + "/.ssh/authorized_keys",
        (String.join("\n", user.authorizedKeys()) + "\n").getBytes(StandardCharsets.UTF_8),
        user.name(),
        0600);
    if (user.sudo().isPresent()) {
      String rules = disk.exists(SystemPrograms.SUDOERS) ? text(SystemPrograms.SUDOERS) : "";
      place(SystemPrograms.SUDOERS, rules + user.name() + " " + user.sudo().get() + "\n", 0440);
    }
  }

  private void configureNetworks(List<Seed.Network> networks) throws IOException {
    ObjectNode root = YAML.createObjectNode();
    ObjectNode cards = root.putObject("network").put("version", 2).putObject("ethernets");
    for (int i = 0; i < networks.size(); i++) {
      ObjectNode card = cards.putObject("card" + i);
      networks.get(i).macAddress().ifPresent(m -> card.putObject("match").put("macaddress", m));
      networks.get(i).addresses().forEach(card.putArray("addresses")::add);
      if (networks.get(i).dhcp()) {
        card.put("dhcp4", true);
      }
    }
    place(NETPLAN, YAML.writeValueAsString(root), 0600);
  }

  private String text(String path) throws IOException {
    return new String(disk.read(Account.ROOT, path), StandardCharsets.UTF_8);
  }

  private void place(String path, String content, int mode) throws IOException {
    disk.place(path, content.getBytes(StandardCharsets.UTF_8), "root", mode);
  }
}
