package dev.slipway.lab.chaos;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatcher;

/** Where the points are: methods of the services, by what passes there. */
final class Points {

  /** What passes through a method; how its points are called is {@link Hits}' business. */
  enum Kind {
    STEP,
    STEP_COMMIT,
    STEP_COMMITTED,
    EVENT_COMMIT,
    EVENT_COMMITTED,
    PROXMOX,
    SSH_EXEC,
    SSH,
    VAULT,
    KUBERNETES,
    SEND,
    MARK_SENT,
    SLOTS,
    COMMIT,
    COMMITTED
  }

  /**
   * One method.
   *
   * @param arguments how many it takes; overloads are told apart by it
   */
  record Point(String method, int arguments, Kind kind) {}

  static final Map<String, List<Point>> ALL =
      Map.ofEntries(
          Map.entry(
              "dev.slipway.kit.steps.engine.Tick",
              List.of(
                  new Point("call", 2, Kind.STEP),
                  new Point("settled", 2, Kind.STEP_COMMIT),
                  new Point("settle", 2, Kind.STEP_COMMITTED))),
          Map.entry(
              "dev.slipway.kit.delivery.Inbox",
              List.of(
                  new Point("take", 2, Kind.EVENT_COMMIT),
                  new Point("untilTheDatabaseAnswers", 2, Kind.EVENT_COMMITTED))),
          Map.entry(
              "dev.slipway.vm.proxmox.wire.CallTimes",
              List.of(new Point("measured", 2, Kind.PROXMOX))),
          Map.entry(
              "dev.slipway.kit.ssh.SshjRemoteShell",
              List.of(
                  new Point("exec", 1, Kind.SSH_EXEC),
                  new Point("put", 3, Kind.SSH),
                  new Point("get", 2, Kind.SSH))),
          Map.entry(
              "dev.slipway.kit.ssh.SshjRemoteShells",
              List.of(new Point("open", 3, Kind.SSH), new Point("fingerprint", 2, Kind.SSH))),
          Map.entry(
              "dev.slipway.kit.vault.HttpVault",
              List.of(
                  new Point("sshPrivateKey", 1, Kind.VAULT),
                  new Point("sshPublicKey", 1, Kind.VAULT),
                  new Point("firstContactHostKey", 3, Kind.VAULT),
                  new Point("k3sServerToken", 1, Kind.VAULT),
                  new Point("k3sAgentToken", 1, Kind.VAULT),
                  new Point("deposit", 3, Kind.VAULT),
                  new Point("read", 1, Kind.VAULT))),
          Map.entry(
              "dev.slipway.kubeconfig.k3s.Fabric8LiveCluster",
              List.of(new Point("look", 2, Kind.KUBERNETES))),
          Map.entry(
              "dev.slipway.kit.delivery.relay.KafkaPublisher",
              List.of(new Point("publish", 2, Kind.SEND))),
          Map.entry(
              "dev.slipway.kit.delivery.outbox.OutboxTable",
              List.of(new Point("markSent", 1, Kind.MARK_SENT))),
          Map.entry("dev.slipway.vm.work.CloneSlots", List.of(new Point("acquire", 1, Kind.SLOTS))),
          Map.entry(
              "dev.slipway.request.intake.Acceptance",
              List.of(new Point("commit", 3, Kind.COMMIT))),
          Map.entry(
              "dev.slipway.request.intake.ClusterIntake",
              List.of(new Point("accept", 3, Kind.COMMITTED))),
          Map.entry(
              "dev.slipway.request.api.ClusterRemoval",
              List.of(new Point("order", 2, Kind.COMMIT))),
          Map.entry(
              "dev.slipway.request.api.ClustersResource",
              List.of(new Point("delete", 3, Kind.COMMITTED))),
          Map.entry(
              "dev.slipway.kubeconfig.vault.EncryptedVault",
              List.of(new Point("read", 3, Kind.COMMIT), new Point("deposit", 3, Kind.COMMIT))),
          Map.entry(
              "dev.slipway.kubeconfig.api.VaultResource",
              List.of(
                  new Point("read", 2, Kind.COMMITTED), new Point("deposit", 3, Kind.COMMITTED))));

  private Points() {}

  static ChaosAgent.Change change(List<Point> points) {
    return (builder, type) -> {
      DynamicType.Builder<?> changed = builder;
      for (Point point : points) {
        changed = advised(changed, type, point);
      }
      return changed;
    };
  }

  private static DynamicType.Builder<?> advised(
      DynamicType.Builder<?> builder, TypeDescription type, Point point) {
    ElementMatcher.Junction<MethodDescription> method =
        named(point.method())
            .and(takesArguments(point.arguments()))
            .and(m -> !m.isBridge() && !m.isAbstract());
    mustHave(type, method, point.method());
    return builder.visit(
        Advice.withCustomMapping()
            .bind(Around.What.class, point.kind().name())
            .to(Around.class)
            .on(method));
  }

  static void mustHave(
      TypeDescription type, ElementMatcher<? super MethodDescription> method, String name) {
    if (type.getDeclaredMethods().filter(method).isEmpty()) {
      throw new IllegalStateException(type.getName() + " has no such method as " + name);
    }
  }
}
