package dev.slipway.lab.simulator;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.slipway.lab.simulator.guest.GuestsConfig;
import dev.slipway.lab.simulator.mirror.MirrorConfig;
import dev.slipway.lab.simulator.qemu.QemuConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A simulated Proxmox cluster. In YAML the keys are in kebab-case, durations in ISO 8601 ({@code
 * PT2S}); what is left out has the default that stands here.
 *
 * @param nodes the machines; the first one is whom the caller talks to
 * @param storages where volumes lie
 * @param pools names of resource pools
 * @param templates VMs to clone from
 * @param vms other VMs that are there from the start
 * @param roles role to privileges
 * @param users who may log in
 * @param acl who has which role where
 * @param delays how long things take
 * @param guests how booted VMs behave, unless they are real
 * @param qemu where real guests run in the place of simulated ones; null: nowhere
 * @param mirror where guests get K3s from
 * @param faults what goes wrong
 */
public record SimulatorConfig(
    List<Node> nodes,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<Storage> storages,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<String> pools,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<Machine> templates,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<Machine> vms,
    @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, List<String>> roles,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<User> users,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<Grant> acl,
    Delays delays,
    GuestsConfig guests,
    QemuConfig qemu,
    MirrorConfig mirror,
    FaultsConfig faults) {

  public SimulatorConfig {
    if (nodes == null || nodes.isEmpty()) {
      throw new IllegalArgumentException("a cluster has at least one node: set 'nodes'");
    }
    delays = delays == null ? Delays.REALISTIC : delays;
    guests = guests == null ? GuestsConfig.defaults() : guests;
    mirror = mirror == null ? MirrorConfig.defaults() : mirror;
    faults = faults == null ? FaultsConfig.none() : faults;
  }

  /**
   * @param memoryMib default 65536
   * @param cores default 16
   * @param bridges default vmbr0
   */
  public record Node(String name, Integer cores, Long memoryMib, List<String> bridges) {

    public Node {
      cores = cores == null ? Integer.valueOf(16) : cores;
      memoryMib = memoryMib == null ? Long.valueOf(65_536) : memoryMib;
      bridges = bridges == null ? List.of("vmbr0") : List.copyOf(bridges);
    }
  }

  /**
   * @param type dir, nfs, lvmthin, …; default dir
   * @param content default images and iso
   * @param shared one content for all nodes
   * @param sizeGib default 1024, per node unless shared
   * @param path of file-based storages; default {@code /mnt/pve/<name>}
   * @param nodes where it is; default everywhere
   */
  public record Storage(
      String name,
      String type,
      List<String> content,
      boolean shared,
      Long sizeGib,
      String path,
      List<String> nodes) {

    public Storage {
      type = type == null ? "dir" : type;
      content = content == null ? List.of("images", "iso") : List.copyOf(content);
      sizeGib = sizeGib == null ? Long.valueOf(1024) : sizeGib;
      path = path == null ? "/mnt/pve/" + name : path;
      nodes = nodes == null ? List.of() : List.copyOf(nodes);
    }
  }

  /**
   * A template or a VM.
   *
   * @param pool null = in none
   * @param storage where its disk lies; default local
   * @param disk the disk's slot; default scsi0
   * @param diskSize as Proxmox writes sizes; default 3G
   * @param bootable false: guests cloned from it never boot; default true
   * @param cloudInit whether it has Proxmox's own cloud-init drive on ide2; default true
   * @param options further options of its configuration, which win over the defaults
   * @param without options that it does not have
   */
  public record Machine(
      int vmid,
      String name,
      String node,
      String pool,
      String storage,
      String disk,
      String diskSize,
      Boolean bootable,
      Boolean cloudInit,
      Map<String, String> options,
      List<String> without) {

    public Machine {
      storage = storage == null ? "local" : storage;
      disk = disk == null ? "scsi0" : disk;
      diskSize = diskSize == null ? "3G" : diskSize;
      bootable = bootable == null ? Boolean.TRUE : bootable;
      cloudInit = cloudInit == null ? Boolean.TRUE : cloudInit;
      options = options == null ? Map.of() : Map.copyOf(options);
      without = without == null ? List.of() : List.copyOf(without);
    }
  }

  /**
   * @param id {@code name@realm}
   * @param password null = none, unless there is a file
   * @param passwordFile file whose content is the password
   * @param enabled default true
   * @param expire seconds since the epoch; 0 = never
   */
  public record User(
      String id,
      String password,
      Path passwordFile,
      Boolean enabled,
      long expire,
      @JsonSetter(nulls = Nulls.AS_EMPTY) List<Token> tokens) {

    public User {
      enabled = enabled == null ? Boolean.TRUE : enabled;
      tokens = tokens == null ? List.of() : tokens;
    }

    /** The password, from wherever it is configured; null = cannot log in by password. */
    public String secret() {
      return Secrets.read(password, passwordFile);
    }

    @Override
    public String toString() {
      return id;
    }
  }

  /**
   * @param id the token's name
   * @param privsep whether it has only what is granted to it as well; default true, as on Proxmox
   * @param secret a UUID on Proxmox; any text here
   * @param secretFile file whose content is the secret
   */
  public record Token(String id, Boolean privsep, String secret, Path secretFile, long expire) {

    public Token {
      privsep = privsep == null ? Boolean.TRUE : privsep;
    }

    /** The secret, from wherever it is configured. Throws when it is not. */
    public String value() {
      String value = Secrets.read(secret, secretFile);
      if (value == null) {
        throw new IllegalArgumentException("token " + id + " has no secret");
      }
      return value;
    }

    @Override
    public String toString() {
      return id;
    }
  }

  /**
   * @param to {@code user@realm} or {@code user@realm!token}
   * @param propagate whether it holds below the path; default true
   */
  public record Grant(String path, String to, String role, Boolean propagate) {

    public Grant {
      propagate = propagate == null ? Boolean.TRUE : propagate;
    }
  }

  public static SimulatorConfig read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return mapper().readValue(in, SimulatorConfig.class);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the configuration " + file, e);
    }
  }

  /** Two nodes and the least-privilege token, as the README describes it. */
  public static SimulatorConfig defaults() {
    try (InputStream in = SimulatorConfig.class.getResourceAsStream("/simulator.yaml")) {
      return mapper().readValue(in, SimulatorConfig.class);
    } catch (IOException e) {
      throw new UncheckedIOException("the default configuration is broken", e);
    }
  }

  public SimulatorConfig withDelays(Delays newDelays) {
    return new SimulatorConfig(
        nodes, storages, pools, templates, vms, roles, users, acl, newDelays, guests, qemu, mirror,
        faults);
  }

  public SimulatorConfig withGuests(GuestsConfig newGuests) {
    return new SimulatorConfig(
        nodes, storages, pools, templates, vms, roles, users, acl, delays, newGuests, qemu, mirror,
        faults);
  }

  public SimulatorConfig withMirror(MirrorConfig newMirror) {
    return new SimulatorConfig(
        nodes, storages, pools, templates, vms, roles, users, acl, delays, guests, qemu, newMirror,
        faults);
  }

  public SimulatorConfig withFaults(FaultsConfig newFaults) {
    return new SimulatorConfig(
        nodes, storages, pools, templates, vms, roles, users, acl, delays, guests, qemu, mirror,
        newFaults);
  }

  /** Templates and other VMs together. */
  public Stream<Machine> machines() {
    return Stream.concat(templates.stream(), vms.stream());
  }

  /** For YAML, and so for JSON, in the form of the configuration. */
  static ObjectMapper mapper() {
    return mapper(JsonMapper.builder(new YAMLFactory()));
  }

  /** For JSON in the same form. */
  static ObjectMapper jsonMapper() {
    return mapper(JsonMapper.builder());
  }

  private static ObjectMapper mapper(JsonMapper.Builder builder) {
    return builder
        .addModule(new JavaTimeModule())
        .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .build();
  }
}
