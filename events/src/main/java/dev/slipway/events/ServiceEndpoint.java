package dev.slipway.events;

/**
 * An address the cluster offers.
 *
 * @param name what is there: {@code kubernetes} for the API
 */
public record ServiceEndpoint(String name, String url) {

  public ServiceEndpoint {
    Checks.notBlank("name", name);
    Checks.notBlank("url", url);
  }
}
