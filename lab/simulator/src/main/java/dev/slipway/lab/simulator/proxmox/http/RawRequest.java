package dev.slipway.lab.simulator.proxmox.http;

import dev.slipway.lab.simulator.proxmox.api.Upload;
import java.util.Map;

/**
 * A request after its bytes were read, before anybody knows what it asks for.
 *
 * @param path still encoded
 * @param query still encoded; null without one
 * @param headers the few that matter; each null when absent
 * @param body content unless a form with a file
 * @param form text fields of a multipart form; empty otherwise
 * @param upload the file of a multipart form; null otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // bytes of one request; never compared
record RawRequest(
    String method,
    String path,
    String query,
    Headers headers,
    byte[] body,
    Map<String, String> form,
    Upload upload) {

  /** Null where a header is absent. */
  record Headers(String authorization, String cookie, String csrfToken, String contentType) {

    @Override
    public String toString() {
      return "<redacted>";
    }
  }
}
