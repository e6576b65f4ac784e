package dev.slipway.vm.seed;

import com.github.stephenc.javaisotools.iso9660.ConfigException;
import com.github.stephenc.javaisotools.iso9660.ISO9660File;
import com.github.stephenc.javaisotools.iso9660.ISO9660RootDirectory;
import com.github.stephenc.javaisotools.iso9660.impl.CreateISO;
import com.github.stephenc.javaisotools.iso9660.impl.ISO9660Config;
import com.github.stephenc.javaisotools.joliet.impl.JolietConfig;
import com.github.stephenc.javaisotools.rockridge.impl.RockRidgeConfig;
import com.github.stephenc.javaisotools.sabre.HandlerException;
import com.github.stephenc.javaisotools.sabre.impl.ByteArrayDataReference;
import dev.slipway.kit.vault.Secret;
import java.io.FileNotFoundException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes a NoCloud seed as an ISO 9660 image labelled {@code cidata}. The names have hyphens and no
 * dots, which plain ISO 9660 cannot say: Rock Ridge carries them for Linux, Joliet for the rest.
 */
public final class SeedImage {
  /** The label by which cloud-init's ds-identify finds a NoCloud disc. */
  private static final String LABEL = "cidata";

  /** The library keeps its naming rules in static fields. */
  private static final Object ONE_AT_A_TIME = new Object();

  private SeedImage() {}

  /**
   * The image; secret, since a seed holds the host key for first contact.
   *
   * @param files name to content, all in the root
   */
  public static Secret of(Map<String, String> files) {
    synchronized (ONE_AT_A_TIME) {
      try {
        return Secret.of(written(files));
      } catch (HandlerException | ConfigException | FileNotFoundException failure) {
        throw new IllegalStateException("the seed's image could not be written", failure);
      }
    }
  }

  private static byte[] written(Map<String, String> files)
      throws HandlerException, ConfigException, FileNotFoundException {
    ISO9660RootDirectory root = new ISO9660RootDirectory();
    long now = System.currentTimeMillis();
    for (Map.Entry<String, String> file : files.entrySet()) {
      byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
      root.addFile(new ISO9660File(new ByteArrayDataReference(content), file.getKey(), now));
    }
    MemoryImage image = new MemoryImage();
    new CreateISO(image, root).process(plain(), rockRidge(), joliet(), null);
    return image.bytes();
  }

  private static ISO9660Config plain() throws ConfigException {
    ISO9660Config config = new ISO9660Config();
    config.allowASCII(true);
    config.setInterchangeLevel(2);
    config.restrictDirDepthTo8(true);
    config.forceDotDelimiter(false);
    config.setVolumeID(LABEL);
    return config;
  }

  private static RockRidgeConfig rockRidge() {
    RockRidgeConfig config = new RockRidgeConfig();
    config.setMkisofsCompatibility(false);
    config.hideMovedDirectoriesStore(true);
    config.forcePortableFilenameCharacterSet(true);
    return config;
  }

  private static JolietConfig joliet() throws ConfigException {
    JolietConfig config = new JolietConfig();
    config.forceDotDelimiter(false);
    config.setVolumeID(LABEL);
    return config;
  }
}
