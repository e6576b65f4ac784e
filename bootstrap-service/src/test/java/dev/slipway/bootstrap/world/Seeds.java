package dev.slipway.bootstrap.world;

import com.github.stephenc.javaisotools.iso9660.ISO9660RootDirectory;
import com.github.stephenc.javaisotools.iso9660.impl.CreateISO;
import com.github.stephenc.javaisotools.iso9660.impl.ISO9660Config;
import com.github.stephenc.javaisotools.iso9660.impl.ISOImageFileHandler;
import com.github.stephenc.javaisotools.joliet.impl.JolietConfig;
import com.github.stephenc.javaisotools.rockridge.impl.RockRidgeConfig;
import dev.slipway.kit.vault.HostKey;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Seeds as vm-service makes them, reduced to what a guest needs. */
final class Seeds {
  private Seeds() {}

  static byte[] forNode(
      String hostname, int vmid, String mac, String address, String loginKey, HostKey hostKey)
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
        """
            .formatted(
                hostname, loginKey, hostKey.privateKey().expose().indent(4), hostKey.publicKey());
    String network =
        """
        version: 2
        ethernets:
          primary:
            match: {macaddress: "%s"}
            dhcp-identifier: mac
            addresses: [%s/16]
        """
            .formatted(mac, address);
    String metaData = "instance-id: slipway-%d\nlocal-hostname: %s\n".formatted(vmid, hostname);
    return iso(Map.of("user-data", userData, "meta-data", metaData, "network-config", network));
  }

  private static byte[] iso(Map<String, String> files) throws Exception {
    Path folder = Files.createTempDirectory("seed");
    Path image = folder.resolve("seed.iso");
    var root = new ISO9660RootDirectory();
    for (Map.Entry<String, String> file : files.entrySet()) {
      root.addFile(Files.writeString(folder.resolve(file.getKey()), file.getValue()).toFile());
    }
    var iso = new ISO9660Config();
    iso.allowASCII(true);
    iso.setInterchangeLevel(1);
    iso.setVolumeID("cidata");
    var joliet = new JolietConfig();
    joliet.setVolumeID("cidata");
    joliet.forceDotDelimiter(false);
    new CreateISO(new ISOImageFileHandler(image.toFile()), root)
        .process(iso, new RockRidgeConfig(), joliet, null);
    byte[] content = Files.readAllBytes(image);
    for (File file : List.of(folder.toFile().listFiles())) {
      Files.delete(file.toPath());
    }
    Files.delete(folder);
    return content;
  }
}
