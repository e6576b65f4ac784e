package dev.slipway.lab.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that follows a collection: one JSON object a line, for as long as it stays connected.
 */
final class Watch {

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final HttpServerResponse response;
  private final ClusterResources.Target target;

  Watch(HttpServerResponse response, ClusterResources.Target target) {
    this.response = response;
    this.target = target;
  }

  /** Without a version to continue from, or with an old one, the client is told all there is. */
  void begin(ClusterResources resources, String since) {
    response.setChunked(true).putHeader("content-type", "application/json");
    if (since.isEmpty() || since.equals("0")) {
      send(resources, "ADDED");
    } else if (!since.equals(resources.state().resourceVersion())) {
      send(resources, "MODIFIED");
    } else {
      // The headers have to leave even though there is nothing to tell yet; JSON ignores blanks.
      response.write("\n").onFailure(gone -> LOG.debug("A watch has ended", gone));
    }
  }

  void modified(ClusterResources resources) {
    send(resources, "MODIFIED");
  }

  private void send(ClusterResources resources, String type) {
    for (ObjectNode object : resources.find(target)) {
      ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", type);
      event.set("object", object);
      Future<Void> written = response.write(event + "\n");
      written.onFailure(gone -> LOG.debug("A watch has ended", gone));
    }
  }
}
