package dev.slipway.lab.simulator.guest.identity;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.seed.Seed;
import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * cloud-init of one boot: applies the seed of a new instance, and answers {@code cloud-init status
 * --format json}. Rules for a boot, as recorded of a real Debian 12:
 *
 * <ul>
 *   <li>{@value #DISABLED} exists: nothing is touched;
 *   <li>a seed of the instance that the disk knows: nothing is touched;
 *   <li>a seed of another instance: a new identity;
 *   <li>no seed: no data source, hence new host keys and DHCP instead of the static address.
 * </ul>
 */
public final class CloudInit implements Program {

  static final String DISABLED = "/etc/cloud/cloud-init.disabled";
  private static final String INSTANCE_ID = "/var/lib/cloud/data/instance-id";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Disk disk;
  private final Identity identity;
  private volatile State state = new State("running", "init-local", "");

  private record State(String status, String detail, String error) {}

  public CloudInit(Disk disk, Identity identity) {
    this.disk = disk;
    this.identity = identity;
  }

  /** The part that runs before the network. */
  public void beforeNetwork(Optional<Seed> seed) throws IOException {
    if (disk.exists(DISABLED)) {
      return;
    }
    if (seed.isEmpty()) {
      identity.makeHostKey();
      identity.forgetStaticAddress();
      return;
    }
    if (!seed.get().instanceId().equals(knownInstance())) {
      identity.assume(seed.get());
      disk.place(
          INSTANCE_ID,
          (seed.get().instanceId() + "\n").getBytes(StandardCharsets.UTF_8),
          "root",
          0644);
    }
  }

  public void finished() {
    state = new State("done", "DataSourceNoCloud [seed=/dev/sr0][dsmode=net]", "");
  }

  public void failed(String error) {
    state = new State("error", "DataSourceNoCloud [seed=/dev/sr0][dsmode=net]", error);
  }

  @Override
  public int run(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments arguments = Arguments.parse(call.arguments(), Set.of(), Set.of("--format"));
    boolean status = arguments.rest(1).getFirst().equals("status");
    if (!status || !arguments.value("--format").orElse("tabular").equals("json")) {
      throw new UnknownArgumentsException("only: status --format json");
    }
    State now =
        disk.exists(DISABLED)
            ? new State("disabled", "Cloud-init disabled by " + DISABLED, "")
            : state;
    ObjectNode answer = JSON.createObjectNode();
    answer.put("boot_status_code", bootStatus(now)).put("datasource", "nocloud");
    answer.put("detail", now.detail());
    var errors = answer.putArray("errors");
    if (!now.error().isEmpty()) {
      errors.add(now.error());
    }
    answer.put("extended_status", now.status().equals("error") ? "error - done" : now.status());
    answer.putObject("recoverable_errors");
    answer.put("status", now.status());
    call.out(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
    return now.status().equals("error") ? 1 : 0;
  }

  private static String bootStatus(State state) {
    return state.status().equals("disabled") ? "disabled-by-marker-file" : "enabled-by-generator";
  }

  private String knownInstance() throws IOException {
    return disk.exists(INSTANCE_ID)
        ? new String(disk.read(Account.ROOT, INSTANCE_ID), StandardCharsets.UTF_8).strip()
        : "";
  }
}
