package dev.slipway.lab.simulator;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Speaks HTTP/1.1 by the byte: no usual client shows the reason phrase, or sends what is wrong. */
public final class WireClient {

  /**
   * @param line {@code 200 OK}
   * @param headers names in lower case
   */
  public record Answer(String line, Map<String, String> headers, String body) {}

  private final URI url;
  private final SSLContext tls;

  public WireClient(Simulator simulator) {
    this.url = simulator.url();
    try {
      KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
      trust.load(null, null);
      byte[] pem = simulator.caPem().getBytes(StandardCharsets.US_ASCII);
      trust.setCertificateEntry(
          "ca",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem)));
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trust);
      tls = SSLContext.getInstance("TLS");
      tls.init(null, factory.getTrustManagers(), null);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  public Socket connect() throws IOException {
    return tls.getSocketFactory().createSocket("127.0.0.1", url.getPort());
  }

  public Answer send(String method, String path, Map<String, String> headers, byte[] body)
      throws IOException {
    try (Socket socket = connect()) {
      Map<String, String> all = new LinkedHashMap<>(headers);
      if (body != null) {
        all.put("Content-Length", Integer.toString(body.length));
      }
      write(socket, method, path, all, body);
      return read(socket.getInputStream());
    }
  }

  public static void write(
      Socket socket, String method, String path, Map<String, String> headers, byte[] body)
      throws IOException {
    StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: x\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("\r\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    if (body != null) {
      bytes.write(body);
    }
    socket.getOutputStream().write(bytes.toByteArray());
    socket.getOutputStream().flush();
  }

  /** One answer; a body only if a length is given. */
  public static Answer read(InputStream in) throws IOException {
    String line = line(in).substring("HTTP/1.1 ".length());
    Map<String, String> headers = new LinkedHashMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Answer(line, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the connection ended");
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }
}
