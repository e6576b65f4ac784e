package dev.slipway.lab.simulator.proxmox.api;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the route of a path. Literal segments win over parameters, as in Proxmox's own tree. */
public final class Router {

  /** A route and what its template took from the path. */
  public record Match(Route route, Map<String, String> pathParameters) {}

  private static final class Segment {
    private final Map<String, Segment> literals = new HashMap<>();
    private final Map<String, Route> routes = new HashMap<>();
    private Segment parameter;
    private String parameterName;
  }

  private final Segment root = new Segment();

  public Router(List<Route> routes) {
    routes.forEach(this::add);
  }

  private void add(Route route) {
    Segment at = root;
    for (String part : parts(route.template())) {
      if (part.startsWith("{")) {
        String name = part.substring(1, part.length() - 1);
        if (at.parameter == null) {
          at.parameter = new Segment();
          at.parameterName = name;
        } else if (!at.parameterName.equals(name)) {
          throw new IllegalArgumentException("two names for one segment: " + route.template());
        }
        at = at.parameter;
      } else {
        at = at.literals.computeIfAbsent(part, key -> new Segment());
      }
    }
    if (at.routes.put(route.method(), route) != null) {
      throw new IllegalArgumentException("two routes " + route.method() + " " + route.template());
    }
  }

  /**
   * @param segments the path's segments, decoded one by one so that an encoded slash stays inside
   */
  public Optional<Match> find(String method, List<String> segments) {
    Map<String, String> parameters = new LinkedHashMap<>();
    Segment at = root;
    for (int i = 0; i < segments.size(); i++) {
      Segment literal = at.literals.get(segments.get(i));
      if (literal != null) {
        at = literal;
      } else if (at.parameter == null) {
        return Optional.empty();
      } else if (at.parameterName.endsWith("*")) {
        String name = at.parameterName.substring(0, at.parameterName.length() - 1);
        parameters.put(name, String.join("/", segments.subList(i, segments.size())));
        at = at.parameter;
        break;
      } else {
        parameters.put(at.parameterName, segments.get(i));
        at = at.parameter;
      }
    }
    return Optional.ofNullable(at.routes.get(method)).map(route -> new Match(route, parameters));
  }

  /** The non-empty segments of a path. */
  public static List<String> parts(String path) {
    return List.of(path.split("/")).stream().filter(part -> !part.isEmpty()).toList();
  }
}
