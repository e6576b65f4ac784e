package dev.slipway.request.body;

import dev.slipway.kit.vault.Secret;
import java.util.List;
import java.util.Map;

/** Reads what a request wants on its guests. Of what may be a secret nothing is ever shown. */
final class GuestWishes {

  /** Above what the rules allow of anything here, so that they can say what is too long. */
  private static final int LONGEST = 262_144;

  private final Fields root;

  GuestWishes(Fields root) {
    this.root = root;
  }

  List<Secret> commands(String name) {
    return root.secretTexts(name, LONGEST).stream().map(Secret::of).toList();
  }

  List<String> packages() {
    return root.secretTexts("packages", LONGEST);
  }

  List<String> certificates() {
    return root.secretTexts("caCertificates", LONGEST);
  }

  List<GuestRequest.GuestFile> files() {
    return root.objects("files").stream().map(GuestWishes::file).toList();
  }

  private static GuestRequest.GuestFile file(Fields fields) {
    String content = fields.secretText("content");
    GuestRequest.GuestFile file =
        new GuestRequest.GuestFile(
            fields.text("path"),
            content == null || content.isEmpty() ? null : Secret.of(content),
            fields.text("encoding"),
            fields.text("permissions"),
            fields.text("owner"));
    fields.refuseOthers(Map.of("mode", "permissions", "contents", "content"));
    return file;
  }

  /** Null where there is none. */
  GuestRequest.Proxy proxy() {
    if (!root.has("proxy")) {
      return null;
    }
    Fields fields = root.object("proxy");
    GuestRequest.Proxy proxy =
        new GuestRequest.Proxy(url(fields, "http"), url(fields, "https"), fields.texts("noProxy"));
    fields.refuseOthers(
        Map.of("httpProxy", "proxy.http", "httpsProxy", "proxy.https", "no", "proxy.noProxy"));
    return proxy;
  }

  private static Secret url(Fields fields, String name) {
    String url = fields.secretText(name);
    return url == null || url.isEmpty() ? null : Secret.of(url);
  }
}
