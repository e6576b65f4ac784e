package dev.slipway.request.api;

import dev.slipway.events.ClusterId;
import dev.slipway.request.stream.Streams;
import dev.slipway.request.token.Roles;
import dev.slipway.request.view.EventView;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * A cluster's history. One path, one method per way of reading it: a stream of server-sent events
 * is told apart by its media type and goes on after the same number.
 */
@Path("/api/v1/clusters/{id}/events")
@Tag(name = "Clusters")
@SecurityRequirement(name = SlipwayApi.BEARER)
class HistoryResource {

  private final ClusterLookup lookup;
  private final Listing listing;
  private final Streams streams;
  private final EventStreams answers;

  HistoryResource(ClusterLookup lookup, Listing listing, Streams streams, EventStreams answers) {
    this.lookup = lookup;
    this.listing = listing;
    this.streams = streams;
    this.answers = answers;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed(Roles.VIEWER)
  @Operation(
      operationId = "listEvents",
      summary = "Read a cluster's history",
      description =
          "Every event that was published about the cluster, in order: the audit log. It stays when"
              + " the cluster is gone. With 'Accept: text/event-stream' it is a live stream, after"
              + " whose break a client goes on with Last-Event-ID. Between the events, without an"
              + " id, it tells how the steps are getting on: at first the unfinished ones, so that a"
              + " client that comes again forgets what it knew of steps. Every 15 s of silence it"
              + " says a comment. It ends when the cluster is destroyed; who has everything by then"
              + " is answered 204. Follow a cluster by its id: its name may be another's later.")
  public ListPage<EventView> events(
      @Parameter(description = SlipwayApi.ID) @PathParam("id") String id,
      @Parameter(description = "Only events with a higher number.")
          @QueryParam("after")
          @DefaultValue("0")
          String after,
      @Parameter(description = "At most so many, 1 to 200.")
          @QueryParam("limit")
          @DefaultValue(Parameters.USUAL)
          String limit) {
    return listing.events(lookup.find(id), Parameters.after(after), Parameters.limit(limit));
  }

  @GET
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @RolesAllowed(Roles.VIEWER)
  @Blocking
  @APIResponse(
      responseCode = "200",
      description = "The history.",
      content =
          @Content(
              mediaType = MediaType.SERVER_SENT_EVENTS,
              schema = @Schema(type = SchemaType.STRING),
              examples = @ExampleObject(name = "stream", value = Examples.STREAM)))
  @APIResponse(
      responseCode = "204",
      description = "No stream: the cluster is destroyed and the client has every event.")
  public Multi<OutboundSseEvent> follow(
      @PathParam("id") String id,
      @Parameter(
              description =
                  "The number of the last event that the client has; counts before 'after'. For a"
                      + " live stream only.")
          @HeaderParam(HttpHeaders.LAST_EVENT_ID_HEADER)
          String lastEventId,
      @QueryParam("after") @DefaultValue("0") String after,
      @Context RoutingContext http,
      @Context Sse sse) {
    ClusterId cluster = lookup.find(id).id();
    long from = lastEventId == null ? Parameters.after(after) : Parameters.lastEventId(lastEventId);
    if (streams.over(cluster, from)) {
      throw new NothingMoreException();
    }
    return answers.answer(streams.open(cluster, from), http, sse);
  }

  /** An EventSource comes again whenever a stream ends, until it is told this. */
  @ServerExceptionMapper
  public Response nothingMore(NothingMoreException e) {
    return Response.noContent().build();
  }
}
