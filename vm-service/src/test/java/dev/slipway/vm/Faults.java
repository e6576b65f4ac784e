package dev.slipway.vm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;

/** What goes wrong on the simulated Proxmox, as its README lists it, until it is well again. */
public final class Faults implements AutoCloseable {
  private static final String SET = "/test";

  private final String control;

  public Faults(String control) {
    this.control = control;
  }

  /**
   * From now on these, in place of those before.
   *
   * @param where {@code calls}, {@code tasks} or {@code locks}
   * @param fault one, as a YAML map
   */
  public void only(String where, String fault) {
    Response put = given().body("%s: [{%s}]".formatted(where, fault)).put(control + SET);
    assertThat(put.statusCode()).as(put.asString()).isEqualTo(204);
  }

  public void none() {
    assertThat(given().delete(control + SET).statusCode()).isEqualTo(204);
  }

  @Override
  public void close() {
    none();
  }
}
