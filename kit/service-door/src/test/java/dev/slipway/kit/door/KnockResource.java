package dev.slipway.kit.door;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;

/** What is behind the door of the test. */
@Path("/clusters/{cluster}")
public class KnockResource {
  static final String INSIDE = "something that nobody outside is to read";

  private final Caller caller;

  KnockResource(Caller caller) {
    this.caller = caller;
  }

  @GET
  public String whoAsks(@PathParam("cluster") String cluster) {
    return caller.name() + " about " + Paths.cluster(cluster);
  }

  @GET
  @Path("away")
  public String away() {
    throw Problem.of(503, "the yard is closed", "YARD_CLOSED", "Come again.").exception();
  }

  @GET
  @Path("broken")
  public String broken() {
    throw new IllegalStateException(INSIDE);
  }
}
