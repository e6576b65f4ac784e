package dev.slipway.bootstrap.k3s;

import dev.slipway.bootstrap.guest.GuestFailure;
import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.bootstrap.guest.GuestShells;
import dev.slipway.bootstrap.guest.Member;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.ClusterSpec.AgentPool;
import dev.slipway.events.K3sNode;
import dev.slipway.events.K3sVersion;
import dev.slipway.events.NodeName;
import dev.slipway.events.Role;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import dev.slipway.kit.vault.Vault;
import dev.slipway.kit.vault.VaultException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Puts K3s on guests over SSH. */
public final class SshK3sInstaller implements K3sInstaller {
  private static final String ROOT_ONLY = "0600";

  private final GuestShells shells;
  private final Vault vault;
  private final URI binaries;
  private final URI scripts;
  private final boolean airgap;

  /**
   * @param airgap whether nodes get the images of what K3s brings along from there as well
   */
  public SshK3sInstaller(
      GuestShells shells, Vault vault, URI binaries, URI scripts, boolean airgap) {
    this.shells = shells;
    this.vault = vault;
    this.binaries = binaries;
    this.scripts = scripts;
    this.airgap = airgap;
  }

  @Override
  public void configure(Member member, ClusterSpec spec, AgentPool pool, String firstServer) {
    boolean server = member.role() == Role.SERVER;
    Secret agentToken = agentToken(member);
    // Agents never get to see what would let them become a server.
    Secret token = server ? serverToken(member, spec) : agentToken;
    Secret config = new K3sConfigFile(member, spec, pool, firstServer).yaml(this::read);
    K3sFiles files = new K3sFiles(spec.k3s().beside(), this::read);
    shells.on(
        member,
        shell -> {
          shell.place(K3sConfigFile.TOKEN, ROOT_ONLY, token);
          if (server) {
            shell.place(K3sConfigFile.AGENT_TOKEN, ROOT_ONLY, agentToken);
          }
          shell.place(K3sConfigFile.PATH, ROOT_ONLY, config);
          files.place(shell);
          if (firstServer == null) {
            files.placeManifests(shell);
          }
          return null;
        });
  }

  private List<Secret> tokens(Member member, ClusterSpec spec) {
    return member.role() == Role.SERVER
        ? Stream.concat(Stream.of(serverToken(member, spec), agentToken(member)), bucketKeys(spec))
            .toList()
        : List.of(agentToken(member));
  }

  private Stream<Secret> bucketKeys(ClusterSpec spec) {
    return Stream.ofNullable(spec.k3s().beside().etcdSnapshots())
        .flatMap(etcd -> Stream.ofNullable(etcd.s3()))
        .flatMap(s3 -> Stream.of(s3.accessKey(), s3.secretKey()))
        .filter(Objects::nonNull)
        .map(this::read);
  }

  private Secret read(SecretRef ref) {
    return secret(() -> vault.read(ref));
  }

  private Secret agentToken(Member member) {
    return secret(() -> vault.k3sAgentToken(member.cluster()));
  }

  private Secret serverToken(Member member, ClusterSpec spec) {
    return secret(
        () ->
            spec.k3s().token() == null
                ? vault.k3sServerToken(member.cluster())
                : vault.read(spec.k3s().token()));
  }

  private static Secret secret(Supplier<Secret> question) {
    try {
      return question.get();
    } catch (VaultException refused) {
      throw GuestFailure.of(refused);
    }
  }

  @Override
  public Poll<Void> download(Member member, K3sVersion version) {
    return shells.on(member, shell -> new K3sArtifacts(shell, release(version)).download());
  }

  @Override
  public Poll<Void> verify(Member member, K3sVersion version) {
    return shells.on(member, shell -> new K3sArtifacts(shell, release(version)).verify());
  }

  @Override
  public Poll<Void> install(Member member, ClusterSpec spec) {
    K3sRelease release = release(spec.k3s().version());
    return shells.on(member, shell -> service(shell, member, spec).install(release));
  }

  @Override
  public Poll<Void> start(Member member, ClusterSpec spec) {
    return shells.on(member, shell -> service(shell, member, spec).start());
  }

  private K3sService service(GuestShell shell, Member member, ClusterSpec spec) {
    return new K3sService(shell, member.role(), () -> tokens(member, spec));
  }

  @Override
  public Poll<Void> awaitNode(Member member, Member server) {
    return shells.on(
        server,
        shell ->
            switch (new K3sReadiness(shell).nodes(List.of(member.node().value()))) {
              case Poll.Done<Map<String, String>> ready -> Poll.done();
              case Poll.NotYet<Map<String, String>> waiting -> Poll.notYet(waiting.waitingFor());
            });
  }

  /** The password has gone with its node, unless the one was there before the other came. */
  @Override
  public void forget(List<NodeName> nodes, Member server) {
    shells.on(
        server,
        shell -> {
          for (NodeName node : nodes) {
            delete(shell, "node", node.value());
            delete(shell, "secret", node + ".node-password.k3s", "-n", "kube-system");
          }
          return null;
        });
  }

  /** It is over before the call is given up: later it would hit the node that comes next. */
  private static void delete(GuestShell server, String... what) {
    List<String> argv = new ArrayList<>(List.of("k3s", "kubectl", "delete"));
    argv.addAll(List.of(what));
    argv.addAll(List.of("--ignore-not-found", "--wait=false", "--request-timeout=5s"));
    server.demandAsRoot(argv.toArray(String[]::new));
  }

  @Override
  public Poll<List<K3sNode>> awaitCluster(List<Member> members, ClusterSpec spec) {
    List<String> names = members.stream().map(member -> member.node().value()).toList();
    Member server = members.stream().filter(m -> m.role() == Role.SERVER).findFirst().orElseThrow();
    return shells.on(
        server,
        shell -> {
          var readiness = new K3sReadiness(shell);
          return switch (readiness.nodes(names)) {
            case Poll.NotYet<Map<String, String>> waiting -> Poll.notYet(waiting.waitingFor());
            case Poll.Done<Map<String, String>> ready ->
                switch (readiness.coreWorkloads(spec.k3s().disable())) {
                  case Poll.NotYet<Void> waiting -> Poll.notYet(waiting.waitingFor());
                  case Poll.Done<Void> done -> Poll.done(nodes(members, ready.value()));
                };
          };
        });
  }

  private static List<K3sNode> nodes(List<Member> members, Map<String, String> versions) {
    return members.stream()
        .map(
            member ->
                new K3sNode(
                    member.node(),
                    member.role(),
                    new K3sVersion(versions.get(member.node().value())),
                    member.guest().address(),
                    member.guest().sshPort(),
                    member.guest().sshUser(),
                    member.guest().hostKey()))
        .toList();
  }

  @Override
  public String evidence(Member member, ClusterSpec spec) {
    return shells.on(member, shell -> service(shell, member, spec).evidence());
  }

  @Override
  public void cancel(Member member) {
    shells.anew(
        member,
        shell -> {
          K3sRelease.units().forEach(shell.units()::stop);
          shell.units().stopAll(GuestShell.UNIT_PREFIX);
          return null;
        });
  }

  private K3sRelease release(K3sVersion version) {
    return new K3sRelease(binaries, scripts, version, airgap);
  }
}
