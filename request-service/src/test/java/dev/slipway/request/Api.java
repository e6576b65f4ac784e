package dev.slipway.request;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The API as callers with different tokens see it. */
public final class Api {

  public static final String CLUSTERS = "/api/v1/clusters";

  private Api() {}

  public static RequestSpecification viewer() {
    return bearer("viewer-of-alpha");
  }

  public static RequestSpecification requester() {
    return bearer("requester-of-alpha");
  }

  /** A requester of another team. */
  public static RequestSpecification stranger() {
    return bearer("requester-of-beta");
  }

  public static RequestSpecification operator() {
    return bearer("operator-of-ops");
  }

  public static RequestSpecification admin() {
    return bearer("admin-of-ops");
  }

  public static RequestSpecification bearer(String token) {
    return given().header("Authorization", "Bearer " + token);
  }

  /** A name that no other test has. */
  public static String newName() {
    return "t" + UUID.randomUUID().toString().substring(0, 13);
  }

  public static Response post(RequestSpecification caller, String yaml) {
    return caller
        .contentType("application/yaml")
        .body(yaml.getBytes(StandardCharsets.UTF_8))
        .post(CLUSTERS);
  }

  /** Requests a cluster of that name and returns its id. */
  public static String requested(String name) {
    return post(requester(), "name: " + name).then().statusCode(202).extract().path("id");
  }

  /** What eight callers at once get. */
  public static <T> List<T> atOnce(Callable<T> call) throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
      List<T> answers = new ArrayList<>();
      for (Future<T> answer : callers.invokeAll(Collections.nCopies(8, call))) {
        answers.add(answer.get());
      }
      return answers;
    }
  }
}
