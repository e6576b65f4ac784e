package dev.slipway.lab.endtoend;

import dev.slipway.lab.endtoend.leaks.Canary;
import dev.slipway.lab.endtoend.leaks.Place;
import dev.slipway.lab.endtoend.leaks.Search;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** A secret of which nobody knows but the test that puts it somewhere. */
record Planted(String text) {
  Planted() {
    this("planted-" + UUID.randomUUID());
  }

  String hex() {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  String inBasicAuthentication() {
    byte[] pair = ("user:" + text).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(pair);
  }

  Set<String> foundIn(Place place) {
    return new Search(List.of(Canary.of("planted", text))).in(place);
  }
}
