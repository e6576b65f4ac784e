package dev.slipway.vm.proxmox.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The two parts of an upload, as one body of known length: pveproxy refuses chunked requests. The
 * file must be the last part.
 */
public final class MultipartBody {
  private final String boundary = "slipway-" + UUID.randomUUID();
  private final byte[] bytes;

  public MultipartBody(String content, String fileName, byte[] file) {
    ByteArrayOutputStream body = new ByteArrayOutputStream(file.length + 512);
    body.writeBytes(
        ascii(
            "--%s\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\n%s\r\n"
                .formatted(boundary, content)));
    body.writeBytes(
        ascii(
            "--%s\r\nContent-Disposition: form-data; name=\"filename\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                .formatted(boundary, fileName)));
    body.writeBytes(file);
    body.writeBytes(ascii("\r\n--%s--\r\n".formatted(boundary)));
    this.bytes = body.toByteArray();
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  byte[] bytes() {
    return bytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
