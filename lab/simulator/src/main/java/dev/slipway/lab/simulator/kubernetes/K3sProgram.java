package dev.slipway.lab.simulator.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.lab.simulator.guest.disk.Access;
import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import dev.slipway.lab.simulator.kubernetes.api.ClusterResources;
import dev.slipway.lab.simulator.kubernetes.api.Discovery;
import dev.slipway.lab.simulator.mirror.K3sBinary;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code k3s --version} and {@code k3s kubectl get …} or {@code delete …}, also called as {@code
 * kubectl}.
 */
public final class K3sProgram implements Program {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> HEALTH = Set.of("/readyz", "/livez", "/healthz");
  private static final String NODE_PASSWORD = ".node-password.k3s";

  private final Disk disk;
  private final K3sDaemon daemon;

  public K3sProgram(Disk disk, K3sDaemon daemon) {
    this.disk = disk;
    this.daemon = daemon;
  }

  @Override
  public int run(Invocation call) throws IOException, UnknownArgumentsException {
    Optional<String> version = K3sBinary.version(disk.read(Account.ROOT, InstallScript.BINARY));
    if (version.isEmpty() || !executable(call)) {
      return call.fail(126, InstallScript.BINARY + ": cannot execute");
    }
    List<String> words = call.arguments();
    if (call.argv().getFirst().endsWith("kubectl")) {
      return kubectl(call, words);
    }
    if (words.equals(List.of("--version")) || words.equals(List.of("-v"))) {
      call.out("k3s version " + version.get() + " (00000000)");
      call.out("go version go1.24.6");
      return 0;
    }
    if (!words.isEmpty() && words.getFirst().equals("kubectl")) {
      return kubectl(call, words.subList(1, words.size()));
    }
    throw new UnknownArgumentsException("only --version and kubectl get");
  }

  private boolean executable(Invocation call) throws IOException {
    int mode = disk.status(call.as(), InstallScript.BINARY).mode();
    return (mode & 0111) != 0;
  }

  private int kubectl(Invocation call, List<String> words)
      throws IOException, UnknownArgumentsException {
    Arguments arguments =
        Arguments.parse(
            words,
            Set.of("-A", "--all-namespaces", "--ignore-not-found", "--wait=false"),
            Set.of("--raw", "-o", "--output", "-n", "--namespace", "--request-timeout"));
    String verb = arguments.rest().isEmpty() ? "" : arguments.rest().getFirst();
    if (!verb.equals("get") && !verb.equals("delete")) {
      throw new UnknownArgumentsException("kubectl: only get and delete");
    }
    Optional<ClusterResources> resources = daemon.resources();
    try {
      disk.require(call.as(), disk.path(Kubeconfig.PATH), Access.READ);
    } catch (java.nio.file.AccessDeniedException e) {
      return call.fail(
          1,
          "error: error loading config file \"%s\": open %s: permission denied"
              .formatted(Kubeconfig.PATH, Kubeconfig.PATH));
    } catch (java.nio.file.NoSuchFileException e) {
      resources = Optional.empty();
    }
    if (resources.isEmpty()) {
      return call.fail(
          1,
          "The connection to the server 127.0.0.1:%d was refused - did you specify the right host or port?"
              .formatted(daemon.port()));
    }
    if (daemon.apiNotReady()) {
      return call.fail(1, "Error from server (ServiceUnavailable): apiserver not ready");
    }
    if (verb.equals("delete")) {
      return delete(call, daemon.cluster().orElseThrow(), arguments);
    }
    Optional<String> raw = arguments.value("--raw");
    return raw.isPresent()
        ? raw(call, resources.get(), raw.get())
        : get(call, resources.get(), arguments);
  }

  /** A node, or the secret that has its password. */
  private static int delete(Invocation call, K3sCluster cluster, Arguments arguments)
      throws IOException, UnknownArgumentsException {
    List<String> words = arguments.rest(3);
    String name = words.get(2);
    boolean secret =
        words.get(1).equals("secret")
            && name.endsWith(NODE_PASSWORD)
            && arguments.value("-n").equals(Optional.of("kube-system"));
    if ((!secret && !words.get(1).equals("node")) || !arguments.has("--ignore-not-found")) {
      throw new UnknownArgumentsException("kubectl: only nodes and their passwords are deleted");
    }
    if (secret) {
      cluster.forgetPassword(name.substring(0, name.length() - NODE_PASSWORD.length()));
    } else {
      cluster.forget(name);
    }
    call.out("%s \"%s\" deleted".formatted(words.get(1), name));
    return 0;
  }

  private static int raw(Invocation call, ClusterResources resources, String path)
      throws IOException {
    Optional<ClusterResources.Target> target = ClusterResources.target(path);
    if (HEALTH.contains(path)) {
      call.stdout().write('o');
      call.stdout().write('k');
      call.stdout().flush();
      return 0;
    }
    Optional<ObjectNode> answer =
        target.isPresent()
            ? answer(resources, target.get())
            : Discovery.answer(path, resources.state().version());
    if (answer.isEmpty()) {
      return call.fail(
          1, "Error from server (NotFound): the server could not find the requested resource");
    }
    call.out(answer.get().toString());
    return 0;
  }

  private static Optional<ObjectNode> answer(
      ClusterResources resources, ClusterResources.Target target) {
    List<ObjectNode> found = resources.find(target);
    return target.name() == null
        ? Optional.of(resources.list(target.type(), found))
        : found.stream().findFirst();
  }

  private static int get(Invocation call, ClusterResources resources, Arguments arguments)
      throws IOException, UnknownArgumentsException {
    String format = arguments.value("-o").or(() -> arguments.value("--output")).orElse("table");
    List<String> words = arguments.rest();
    if (!format.equals("json") || words.size() < 2 || words.size() > 3) {
      throw new UnknownArgumentsException("kubectl: only get TYPES [NAME] -o json");
    }
    boolean everywhere = arguments.has("-A") || arguments.has("--all-namespaces");
    String namespace =
        everywhere
            ? null
            : arguments.value("-n").or(() -> arguments.value("--namespace")).orElse("default");
    String name = words.size() == 3 ? words.get(2) : null;
    ObjectNode list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
    ArrayNode items = list.putArray("items");
    list.putObject("metadata").put("resourceVersion", "");
    for (String word : words.get(1).split(",", -1)) {
      ClusterResources.Type type =
          ClusterResources.Type.called(word)
              .orElseThrow(() -> new UnknownArgumentsException("kubectl: type " + word));
      resources
          .find(new ClusterResources.Target(type, type.namespaced() ? namespace : null, name))
          .forEach(items::add);
    }
    if (name != null && items.isEmpty()) {
      return call.fail(
          1, "Error from server (NotFound): %s \"%s\" not found".formatted(words.get(1), name));
    }
    call.out(
        JSON.writerWithDefaultPrettyPrinter()
            .writeValueAsString(name == null ? list : items.get(0)));
    return 0;
  }
}
