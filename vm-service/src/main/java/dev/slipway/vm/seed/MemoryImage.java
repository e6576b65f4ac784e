package dev.slipway.vm.seed;

import com.github.stephenc.javaisotools.sabre.DataReference;
import com.github.stephenc.javaisotools.sabre.Element;
import com.github.stephenc.javaisotools.sabre.Fixup;
import com.github.stephenc.javaisotools.sabre.HandlerException;
import com.github.stephenc.javaisotools.sabre.StreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Where the ISO writer writes to. The library has a file for this; a seed holds a private key, and
 * a file would outlive a crash.
 */
final class MemoryImage implements StreamHandler {
  private static final int FIRST_SIZE = 512 * 1024;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int length;

  byte[] bytes() {
    return Arrays.copyOf(bytes, length);
  }

  @Override
  public void data(DataReference reference) throws HandlerException {
    length = write(length, reference);
  }

  /** Leaves room for what is known only later: sizes and places of what comes behind. */
  @Override
  public Fixup fixup(DataReference reference) throws HandlerException {
    Hole hole = new Hole(length, length + Math.toIntExact(reference.getLength()));
    data(reference);
    return hole;
  }

  @Override
  public long mark() {
    return length;
  }

  private int write(int at, DataReference reference) throws HandlerException {
    int end = at + Math.toIntExact(reference.getLength());
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    try (InputStream in = reference.createInputStream()) {
      if (in.readNBytes(bytes, at, end - at) != end - at) {
        throw new HandlerException("shorter than announced: " + reference.getLength());
      }
    } catch (IOException impossible) {
      throw new HandlerException(impossible);
    }
    return end;
  }

  private final class Hole implements Fixup {
    private final int end;
    private int position;
    private boolean closed;

    private Hole(int start, int end) {
      this.position = start;
      this.end = end;
    }

    @Override
    public void data(DataReference reference) throws HandlerException {
      if (closed || position + reference.getLength() > end) {
        throw new HandlerException("a fix-up that does not fit its hole");
      }
      position = write(position, reference);
    }

    @Override
    public Fixup fixup(DataReference reference) {
      throw new UnsupportedOperationException("a hole in a hole");
    }

    @Override
    public long mark() {
      return position;
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public boolean isClosed() {
      return closed;
    }
  }

  // The structure is told by its bytes alone.

  @Override
  public void startDocument() {}

  @Override
  public void startElement(Element element) {}

  @Override
  public void endElement() {}

  @Override
  public void endDocument() {}
}
