package dev.slipway.lab.simulator.proxmox.tasks;

import dev.slipway.lab.simulator.proxmox.access.Identity;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A task's id in Proxmox's form: {@code UPID:node:pid:pstart:starttime:type:id:user:}, the numbers
 * hexadecimal with eight digits.
 *
 * @param startTime seconds since the epoch
 * @param id what the task is about: a VMID (a clone's source), a storage, or nothing
 * @param user {@code user@realm} or {@code user@realm!token}
 */
public record Upid(
    String node, int pid, long pstart, long startTime, String type, String id, String user) {

  private static final Pattern FORM =
      Pattern.compile(
          "UPID:([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8,9}):"
              + "([0-9A-Fa-f]{8}):([^:\\s]+):([^:\\s]*):([^:\\s]+):");

  /** Empty when the text is no UPID. */
  public static Optional<Upid> parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new Upid(
            m.group(1),
            Integer.parseUnsignedInt(m.group(3), 16),
            Long.parseLong(m.group(4), 16),
            Long.parseLong(m.group(5), 16),
            m.group(6),
            m.group(7),
            m.group(8)));
  }

  /** The user without the token's name. */
  public Identity owner() {
    int mark = user.indexOf('!');
    return mark < 0
        ? new Identity(user, null)
        : new Identity(user.substring(0, mark), user.substring(mark + 1));
  }

  @Override
  public String toString() {
    return String.format(
        "UPID:%s:%08X:%08X:%08X:%s:%s:%s:", node, pid, pstart, startTime, type, id, user);
  }
}
