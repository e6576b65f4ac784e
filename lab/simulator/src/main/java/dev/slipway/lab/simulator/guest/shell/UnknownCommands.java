package dev.slipway.lab.simulator.guest.shell;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the guests were asked to run and do not simulate. A test that drives guests asserts that
 * this stays empty.
 */
public final class UnknownCommands {

  private static final Logger LOG = LoggerFactory.getLogger(UnknownCommands.class);

  private final List<UnknownCommand> recorded = new CopyOnWriteArrayList<>();

  /**
   * Something that is not simulated.
   *
   * @param guest its name on Proxmox
   * @param command as it was asked for
   * @param why what exactly is not known
   */
  public record UnknownCommand(String guest, String command, String why) {}

  public void record(String guest, String command, String why) {
    LOG.error("Guest {} does not simulate this command ({}): {}", guest, why, command);
    recorded.add(new UnknownCommand(guest, command, why));
  }

  public List<UnknownCommand> recorded() {
    return List.copyOf(recorded);
  }
}
