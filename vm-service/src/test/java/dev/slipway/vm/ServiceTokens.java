package dev.slipway.vm;

/** What other services show at the door. */
public final class ServiceTokens {
  public static final String REQUEST = "request-service-token";
  public static final String BOOTSTRAP = "bootstrap-service-token";

  static final String REQUEST_SHA256 =
      "83a91f75a0ba630facafd1768f19cd003532af9ad384d9c2f802faee12a730c2";
  static final String BOOTSTRAP_SHA256 =
      "2f7787454aa90c3e12a50a865867fe048f06ad2bdc28601f5c252cc420efce53";

  private ServiceTokens() {}
}
