package dev.slipway.lab.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What the API says about itself: health, version, groups and resources. */
public final class Discovery {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Discovery() {}

  /** The answer to a path of discovery; empty for any other path. */
  public static Optional<ObjectNode> answer(String path, String k3sVersion) {
    return Optional.ofNullable(
        switch (path) {
          case "/version", "/version/" -> version(k3sVersion);
          case "/api", "/api/" -> coreVersions();
          case "/apis", "/apis/" -> groups();
          case "/apis/apps", "/apis/apps/" -> appsGroup();
          case "/api/v1", "/api/v1/" -> resources("v1", "/api/v1");
          case "/apis/apps/v1", "/apis/apps/v1/" -> resources("apps/v1", "/apis/apps/v1");
          default -> null;
        });
  }

  private static ObjectNode version(String k3sVersion) {
    String[] numbers = k3sVersion.substring(1).split("[.+-]", -1);
    return JSON.objectNode()
        .put("major", numbers[0])
        .put("minor", numbers[1])
        .put("gitVersion", k3sVersion)
        .put("gitCommit", "0000000000000000000000000000000000000000")
        .put("gitTreeState", "clean")
        .put("buildDate", "2025-09-01T00:00:00Z")
        .put("goVersion", "go1.24.6")
        .put("compiler", "gc")
        .put("platform", "linux/amd64");
  }

  private static ObjectNode coreVersions() {
    ObjectNode versions = JSON.objectNode().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    return versions;
  }

  private static ObjectNode groups() {
    ObjectNode list = JSON.objectNode().put("kind", "APIGroupList").put("apiVersion", "v1");
    list.putArray("groups").add(appsGroup());
    return list;
  }

  private static ObjectNode appsGroup() {
    ObjectNode group = JSON.objectNode().put("kind", "APIGroup").put("apiVersion", "v1");
    group.put("name", "apps");
    group.putArray("versions").addObject().put("groupVersion", "apps/v1").put("version", "v1");
    group.putObject("preferredVersion").put("groupVersion", "apps/v1").put("version", "v1");
    return group;
  }

  private static ObjectNode resources(String groupVersion, String base) {
    ObjectNode list =
        JSON.objectNode()
            .put("kind", "APIResourceList")
            .put("apiVersion", "v1")
            .put("groupVersion", groupVersion);
    ArrayNode array = list.putArray("resources");
    for (ClusterResources.Type type : ClusterResources.Type.values()) {
      if (type.base().equals(base)) {
        ObjectNode resource = array.addObject();
        resource
            .put("name", type.plural())
            .put("singularName", type.kind().toLowerCase(java.util.Locale.ROOT))
            .put("namespaced", type.namespaced())
            .put("kind", type.kind());
        resource.putArray("verbs").add("get").add("list").add("watch");
      }
    }
    return list;
  }
}
