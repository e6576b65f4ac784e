package dev.slipway.request.api;

import dev.slipway.events.ClusterId;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;

/** The answer to whoever asks for something that takes its time: where to look, and when. */
final class AcceptedCluster {

  private AcceptedCluster() {}

  static Response.ResponseBuilder answer(
      Object body, ClusterId id, UriInfo uri, Duration retryAfter) {
    return Response.accepted(body)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .location(uri.getBaseUriBuilder().path(ClustersResource.class).path(id.toString()).build())
        .header(HttpHeaders.RETRY_AFTER, retryAfter.toSeconds());
  }
}
