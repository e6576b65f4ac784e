package dev.slipway.request.api;

/** The cluster is gone and the client has all of its history: no stream is opened for it. */
final class NothingMoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NothingMoreException() {
    super("the cluster's history is over", null, false, false);
  }
}
