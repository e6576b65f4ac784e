package dev.slipway.lab.simulator.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A conversation in JSON, an object a line, over a socket of QEMU's, that is over after a time. */
final class JsonLines implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BUFFER = 1 << 16;

  /** What the guest agent has in front of an answer: whatever stands before it is rubbish. */
  private static final byte DELIMITER = (byte) 0xFF;

  private final Path socket;
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final long end;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final ByteBuffer received = ByteBuffer.allocate(BUFFER).limit(0);

  private JsonLines(Path socket, SocketChannel channel, Duration patience) throws IOException {
    this.socket = socket;
    this.channel = channel;
    this.end = System.nanoTime() + patience.toNanos();
    channel.configureBlocking(false);
    this.selector = Selector.open();
    this.key = channel.register(selector, 0);
  }

  /**
   * Connects.
   *
   * @throws SocketException when nobody listens there
   */
  static JsonLines open(Path socket, Duration patience) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    try {
      return new JsonLines(socket, channel, patience);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  void delimit() throws IOException {
    write(ByteBuffer.wrap(new byte[] {DELIMITER}));
  }

  void say(Object message) throws IOException {
    write(
        ByteBuffer.wrap(
            (JSON.writeValueAsString(message) + "\n").getBytes(StandardCharsets.UTF_8)));
  }

  /** The next object. */
  JsonNode hear() throws IOException {
    while (true) {
      while (received.hasRemaining()) {
        byte next = received.get();
        if (next == DELIMITER) {
          line.reset();
        } else if (next != '\n') {
          line.write(next);
        } else if (line.size() > 0) {
          String text = line.toString(StandardCharsets.UTF_8);
          line.reset();
          return JSON.readTree(text);
        }
      }
      await(SelectionKey.OP_READ);
      received.clear();
      int count = channel.read(received);
      received.flip();
      if (count < 0) {
        throw new SocketException(socket + " was closed");
      }
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      await(SelectionKey.OP_WRITE);
      channel.write(bytes);
    }
  }

  private void await(int operation) throws IOException {
    key.interestOps(operation);
    long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
    if (left <= 0 || selector.select(left) == 0) {
      throw new SocketTimeoutException(socket + " does not answer");
    }
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
