package dev.slipway.lab.simulator.guest.seed;

import com.github.stephenc.javaisotools.loopfs.iso9660.Iso9660FileEntry;
import com.github.stephenc.javaisotools.loopfs.iso9660.Iso9660FileSystem;
import com.github.stephenc.javaisotools.loopfs.spi.SeekableInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The files of an ISO 9660 image, by name. Long names are read from its Joliet part. */
final class SeedDisc {

  private static final int SECTOR = 2048;
  private static final int PRIMARY_DESCRIPTOR = 16 * SECTOR;
  private static final int VOLUME_ID_OFFSET = 40;
  private static final int VOLUME_ID_LENGTH = 32;

  private SeedDisc() {}

  static String volumeId(byte[] image) throws SeedException {
    if (image.length < PRIMARY_DESCRIPTOR + SECTOR) {
      throw new SeedException("not an ISO 9660 image: " + image.length + " bytes");
    }
    return new String(
            image,
            PRIMARY_DESCRIPTOR + VOLUME_ID_OFFSET,
            VOLUME_ID_LENGTH,
            StandardCharsets.US_ASCII)
        .strip();
  }

  static Map<String, byte[]> files(byte[] image) throws SeedException {
    Map<String, byte[]> files = new HashMap<>();
    try (Iso9660FileSystem disc = new Iso9660FileSystem(new InMemory(image), true)) {
      for (Iso9660FileEntry entry : disc) {
        if (!entry.isDirectory()) {
          try (InputStream content = disc.getInputStream(entry)) {
            files.put(entry.getPath(), content.readAllBytes());
          }
        }
      }
      return files;
    } catch (IOException | RuntimeException e) {
      // The library answers a damaged image with all kinds of unchecked exceptions.
      throw new SeedException("the image cannot be read: " + e.getMessage(), e);
    }
  }

  private static final class InMemory implements SeekableInput {
    private final byte[] image;
    private int position;

    InMemory(byte[] image) {
      this.image = image;
    }

    @Override
    public void seek(long to) {
      position = Math.toIntExact(to);
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int read = Math.min(length, image.length - position);
      if (read <= 0) {
        return -1;
      }
      System.arraycopy(image, position, target, offset, read);
      position += read;
      return read;
    }

    @Override
    public void close() {
      // Nothing is held open.
    }
  }
}
