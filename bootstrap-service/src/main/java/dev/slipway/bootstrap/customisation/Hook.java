package dev.slipway.bootstrap.customisation;

/** When a request's commands run. */
public enum Hook {
  PRE_K3S("preK3sCommands", "pre-k3s"),
  POST_K3S("postK3sCommands", "post-k3s");

  private final String field;
  private final String slug;

  Hook(String field, String slug) {
    this.field = field;
    this.slug = slug;
  }

  /** The request's field. */
  String field() {
    return field;
  }

  /** In the names of files and units on the guest. */
  String slug() {
    return slug;
  }
}
