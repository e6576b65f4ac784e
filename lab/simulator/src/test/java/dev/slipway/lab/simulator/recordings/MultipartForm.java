package dev.slipway.lab.simulator.recordings;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The body of an upload; a value that begins with {@code @} names a file, as curl writes it. */
final class MultipartForm {

  static final String CONTENT_TYPE = "multipart/form-data; boundary=frontier";

  private MultipartForm() {}

  static byte[] of(List<List<String>> params) {
    StringBuilder form = new StringBuilder();
    for (List<String> param : params) {
      boolean file = param.get(1).startsWith("@");
      form.append("--frontier\r\nContent-Disposition: form-data; name=\"").append(param.get(0));
      if (file) {
        form.append("\"; filename=\"").append(param.get(1).substring(1));
      }
      form.append("\"\r\n\r\n").append(file ? "x".repeat(2048) : param.get(1)).append("\r\n");
    }
    return form.append("--frontier--\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
