package dev.slipway.lab.simulator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.systemd.Daemon;
import dev.slipway.lab.simulator.guest.systemd.DaemonFailedException;
import dev.slipway.lab.simulator.mirror.K3sBinary;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers and agents that join. */
class K3sJoinTest {

  private static final String SERVER_TOKEN = "server-token";
  private static final String AGENT_TOKEN = "agent-token";

  private final String network = "127.79." + new SecureRandom().nextInt(1, 250) + ".";
  private final int port = new SecureRandom().nextInt(20_000, 30_000);
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final K3sClusters clusters = new K3sClusters();
  private final List<Daemon> started = new ArrayList<>();
  private final Map<String, Disk> disks = new TreeMap<>();
  private Duration readyDelay = Duration.ZERO;

  @AfterEach
  void stop() {
    started.forEach(Daemon::stop);
    vertx.close().toCompletionStage().toCompletableFuture().join();
    disks.values().forEach(Disk::close);
  }

  @Test
  void everyServerShowsTheSameNodesAndAnswersToTheSameClients() throws Exception {
    server(1, "cluster-init: true\n").start();
    awaitReady(1, 1);
    server(2, joinsAt(1)).start();
    awaitReady(1, 2);
    server(3, joinsAt(2)).start();
    agent(4, joinsAt(1) + "node-label: [pool=big]\nnode-taint: [\"gpu=yes:NoSchedule\"]\n").start();

    for (int asked = 1; asked <= 3; asked++) {
      awaitReady(asked, 4);
    }
    JsonNode nodes = nodes(3);
    assertThat(nodes.findValuesAsText("node-role.kubernetes.io/etcd")).hasSize(3);
    assertThat(conditions(nodes, "EtcdIsVoter")).containsOnly("True").hasSize(3);
    assertThat(nodes.at("/items/3/metadata/labels/pool").asText()).isEqualTo("big");
    assertThat(nodes.at("/items/3/metadata/labels").toString()).doesNotContain("control-plane");
    assertThat(nodes.at("/items/3/spec/taints/0/effect").asText()).isEqualTo("NoSchedule");
    assertThat(new KubeconfigClient(kubeconfig(1), url(3)).get("/readyz").statusCode())
        .isEqualTo(200);
  }

  @Test
  void etcdTakesOneNewMemberAtATime() throws Exception {
    server(1, "cluster-init: true\n").start();
    awaitReady(1, 1);
    readyDelay = Duration.ofHours(1);
    server(2, joinsAt(1)).start();
    Daemon third = server(3, joinsAt(1));

    assertThatThrownBy(third::start)
        .isInstanceOf(DaemonFailedException.class)
        .hasMessageContaining("too many learner members");
  }

  @Test
  void aServerNeedsTheServersToken() throws Exception {
    server(1, "cluster-init: true\n").start();
    Daemon second = server(2, joinsAt(1));
    place(2, "/etc/token", AGENT_TOKEN);

    assertThatThrownBy(second::start).hasMessageContaining("not authorized");
  }

  @Test
  void anAgentWaitsForItsServer() throws Exception {
    agent(2, joinsAt(1)).start();

    server(1, "cluster-init: true\n").start();

    awaitReady(1, 2);
  }

  @Test
  void aNameBelongsToOneMachine() throws Exception {
    server(1, "cluster-init: true\n").start();
    Daemon other = server(2, joinsAt(1) + "node-name: node-1\n");
    server(1, "cluster-init: true\nnode-name: node-1\n");
    clusters.at(java.net.URI.create(url(1))).orElseThrow().admits("node-1", "somebody's");

    assertThatThrownBy(other::start).hasMessageContaining("Node password rejected");
  }

  @Test
  void theNameOfANodeThatWasDeletedIsFree() throws Exception {
    server(1, "cluster-init: true\n").start();
    awaitReady(1, 1);
    K3sCluster cluster = clusters.at(java.net.URI.create(url(1))).orElseThrow();
    cluster.admits("node-2", "the former machine's");
    agent(2, joinsAt(1)).start();
    assertThat(cluster.admits("node-2", "another machine's")).isFalse();

    cluster.forget("node-2");

    awaitReady(1, 2);
  }

  @Test
  void aServerThatHasJoinedComesBackWithoutTheFirst() throws Exception {
    Daemon first = server(1, "cluster-init: true\n");
    first.start();
    awaitReady(1, 1);
    Daemon second = server(2, joinsAt(1));
    second.start();
    awaitReady(2, 2);
    second.stop();
    first.stop();

    second.start();

    awaitReady(2, 1);
    assertThat(nodes(2).get("items")).hasSize(2);
  }

  @Test
  void whatOnlyAServerKnowsEndsAnAgent() throws Exception {
    Daemon agent = agent(2, joinsAt(1) + "cluster-init: true\n");

    assertThatThrownBy(agent::start).hasMessageContaining("not defined: -cluster-init");
  }

  private String joinsAt(int server) {
    return "server: " + url(server) + "\n";
  }

  private Daemon server(int number, String config) throws Exception {
    place(number, "/etc/token", SERVER_TOKEN);
    place(number, "/etc/agent-token", AGENT_TOKEN);
    configure(number, "token-file: /etc/token\nagent-token-file: /etc/agent-token\n" + config);
    return kept(
        new K3sDaemon(machine(number), behaviour(), Optional::empty, clusters, vertx, port));
  }

  private Daemon agent(int number, String config) throws Exception {
    place(number, "/etc/token", AGENT_TOKEN);
    configure(number, "token-file: /etc/token\n" + config);
    return kept(new K3sAgent(machine(number), behaviour(), Optional::empty, clusters));
  }

  private Daemon kept(Daemon daemon) {
    started.add(daemon);
    return daemon;
  }

  private K3sBehaviour behaviour() {
    return new K3sBehaviour(Duration.ZERO, readyDelay, null);
  }

  private Machine machine(int number) throws Exception {
    InetAddress address = InetAddress.getByName(network + number);
    HostFacts host = new HostFacts("node-" + number, List.of(address), 2, 4096);
    disk(number).place("/usr/local/bin/k3s", K3sBinary.bytes("v1.33.5+k3s1", 1000), "root", 0755);
    return new Machine(disk(number), () -> host);
  }

  private Disk disk(int number) {
    return disks.computeIfAbsent("node-" + number, name -> new Disk());
  }

  private void configure(int number, String config) throws Exception {
    place(number, K3sConfig.PATH, config);
  }

  private void place(int number, String path, String content) throws Exception {
    disk(number).place(path, content.getBytes(StandardCharsets.UTF_8), "root", 0600);
  }

  private String url(int server) {
    return "https://" + network + server + ":" + port;
  }

  private String kubeconfig(int server) throws Exception {
    return new String(disk(server).read(Account.ROOT, Kubeconfig.PATH), StandardCharsets.UTF_8);
  }

  private JsonNode nodes(int server) throws Exception {
    return new ObjectMapper()
        .readTree(
            new KubeconfigClient(kubeconfig(server), url(server)).get("/api/v1/nodes").body());
  }

  private void awaitReady(int server, int nodes) {
    await()
        .untilAsserted(
            () ->
                assertThat(conditions(nodes(server), "Ready"))
                    .filteredOn("True"::equals)
                    .hasSize(nodes));
  }

  private static List<String> conditions(JsonNode nodes, String type) {
    List<String> found = new ArrayList<>();
    for (JsonNode node : nodes.get("items")) {
      for (JsonNode condition : node.at("/status/conditions")) {
        if (condition.path("type").asText().equals(type)) {
          found.add(condition.path("status").asText());
        }
      }
    }
    return found;
  }
}
