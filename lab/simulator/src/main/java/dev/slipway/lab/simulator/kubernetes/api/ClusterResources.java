package dev.slipway.lab.simulator.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Finds the objects that a path of the Kubernetes API, or a word of kubectl, means. */
public final class ClusterResources {

  private final ClusterState state;

  /** The kinds of objects that this API serves. */
  public enum Type {
    NODES("Node", "/api/v1", false, ClusterState::nodes, "node", "no"),
    NAMESPACES("Namespace", "/api/v1", false, ClusterState::namespaces, "namespace", "ns"),
    PODS("Pod", "/api/v1", true, ClusterState::pods, "pod", "po"),
    SERVICES("Service", "/api/v1", true, ClusterState::services, "service", "svc"),
    DEPLOYMENTS(
        "Deployment", "/apis/apps/v1", true, ClusterState::deployments, "deployment", "deploy"),
    DAEMONSETS("DaemonSet", "/apis/apps/v1", true, ClusterState::daemonSets, "daemonset", "ds");

    private final String kind;
    private final String base;
    private final boolean namespaced;
    private final Function<ClusterState, List<ObjectNode>> objects;
    private final List<String> shortNames;

    Type(
        String kind,
        String base,
        boolean namespaced,
        Function<ClusterState, List<ObjectNode>> objects,
        String... shortNames) {
      this.kind = kind;
      this.base = base;
      this.namespaced = namespaced;
      this.objects = objects;
      this.shortNames = List.of(shortNames);
    }

    String plural() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    String kind() {
      return kind;
    }

    String base() {
      return base;
    }

    public boolean namespaced() {
      return namespaced;
    }

    /** What kubectl calls it. */
    public static Optional<Type> called(String word) {
      return Arrays.stream(values())
          .filter(type -> type.plural().equals(word) || type.shortNames.contains(word))
          .findFirst();
    }
  }

  /**
   * What a path means.
   *
   * @param namespace null: all of them
   * @param name null: the whole collection
   */
  public record Target(Type type, String namespace, String name) {}

  public ClusterResources(ClusterState state) {
    this.state = state;
  }

  public ClusterState state() {
    return state;
  }

  public static Optional<Target> target(String path) {
    for (Type type : Type.values()) {
      if (path.startsWith(type.base + "/")) {
        Optional<Target> target = target(type, path.substring(type.base.length() + 1).split("/"));
        if (target.isPresent()) {
          return target;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Target> target(Type type, String[] segments) {
    boolean inNamespace =
        type.namespaced && segments.length > 2 && segments[0].equals("namespaces");
    String namespace = inNamespace ? segments[1] : null;
    int at = inNamespace ? 2 : 0;
    if (!segments[at].equals(type.plural()) || segments.length > at + 2) {
      return Optional.empty();
    }
    return Optional.of(
        new Target(type, namespace, segments.length == at + 2 ? segments[at + 1] : null));
  }

  public List<ObjectNode> find(Target target) {
    Stream<ObjectNode> found = target.type().objects.apply(state).stream();
    return found
        .filter(
            object ->
                matches(object, "namespace", target.namespace())
                    && matches(object, "name", target.name()))
        .toList();
  }

  /** A collection as the API shows it: the items without kind, the list with its own. */
  public ObjectNode list(Type type, List<ObjectNode> items) {
    ObjectNode list =
        JsonNodeFactory.instance
            .objectNode()
            .put("kind", type.kind + "List")
            .put("apiVersion", type.base.replaceFirst("/apis?/", ""));
    list.putObject("metadata").put("resourceVersion", state.resourceVersion());
    ArrayNode array = list.putArray("items");
    for (ObjectNode item : items) {
      ObjectNode copy = item.deepCopy();
      copy.remove(List.of("kind", "apiVersion"));
      array.add(copy);
    }
    return list;
  }

  private static boolean matches(ObjectNode object, String field, String wanted) {
    JsonNode value = object.path("metadata").path(field);
    return wanted == null || value.asText().equals(wanted);
  }
}
