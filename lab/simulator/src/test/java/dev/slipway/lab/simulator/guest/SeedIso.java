package dev.slipway.lab.simulator.guest;

import com.github.stephenc.javaisotools.iso9660.ISO9660RootDirectory;
import com.github.stephenc.javaisotools.iso9660.impl.CreateISO;
import com.github.stephenc.javaisotools.iso9660.impl.ISO9660Config;
import com.github.stephenc.javaisotools.iso9660.impl.ISOImageFileHandler;
import com.github.stephenc.javaisotools.joliet.impl.JolietConfig;
import com.github.stephenc.javaisotools.rockridge.impl.RockRidgeConfig;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Writes NoCloud seeds as real ISO images. */
public final class SeedIso {

  private SeedIso() {}

  public static byte[] of(Map<String, String> files) throws Exception {
    return of("cidata", files);
  }

  public static byte[] of(String volumeId, Map<String, String> files) throws Exception {
    Path folder = Files.createTempDirectory("seed");
    Path image = Files.createTempFile("seed", ".iso");
    ISO9660RootDirectory root = new ISO9660RootDirectory();
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    for (File file : Objects.requireNonNull(folder.toFile().listFiles())) {
      root.addFile(file);
    }
    ISO9660Config iso = new ISO9660Config();
    iso.allowASCII(true);
    iso.setInterchangeLevel(1);
    iso.setVolumeID(volumeId);
    JolietConfig joliet = new JolietConfig();
    joliet.setVolumeID(volumeId);
    joliet.forceDotDelimiter(false);
    RockRidgeConfig rockRidge = new RockRidgeConfig();
    rockRidge.setMkisofsCompatibility(true);
    new CreateISO(new ISOImageFileHandler(image.toFile()), root)
        .process(iso, rockRidge, joliet, null);
    try {
      return Files.readAllBytes(image);
    } finally {
      for (File file : Objects.requireNonNull(folder.toFile().listFiles())) {
        Files.delete(file.toPath());
      }
      Files.delete(folder);
      Files.delete(image);
    }
  }

  /** The seed that vm-service makes for a node. */
  public static byte[] forNode(
      String hostname, String mac, String address, String authorizedKey, HostKeys hostKey)
      throws Exception {
    return forNode(hostname, "slipway-" + hostname + "-1", mac, address, authorizedKey, hostKey);
  }

  public static byte[] forNode(
      String hostname,
      String instance,
      String mac,
      String address,
      String authorizedKey,
      HostKeys hostKey)
      throws Exception {
    String userData =
        """
        #cloud-config
        hostname: %s
        users:
          - name: slipway
            sudo: "ALL=(ALL) NOPASSWD:ALL"
            shell: /bin/bash
            lock_passwd: true
            ssh_authorized_keys:
              - %s
        ssh_deletekeys: true
        ssh_genkeytypes: [ed25519]
        ssh_keys:
          ed25519_private: |
        %s  ed25519_public: %s
        ssh_pwauth: false
        locale: C.UTF-8
        """
            .formatted(
                hostname, authorizedKey, hostKey.privateKey().indent(4), hostKey.publicKey());
    String network =
        """
        version: 2
        ethernets:
          primary:
            match: {macaddress: "%s"}
            dhcp-identifier: mac
            addresses: [%s/16]
            routes: [{to: default, via: 127.77.0.1}]
            nameservers: {addresses: [127.77.0.1]}
        """
            .formatted(mac, address);
    return of(
        Map.of(
            "user-data", userData,
            "meta-data", "instance-id: %s\nlocal-hostname: %s\n".formatted(instance, hostname),
            "network-config", network));
  }

  /** A key in text, as the vault hands it out. */
  public record HostKeys(String privateKey, String publicKey) {}
}
