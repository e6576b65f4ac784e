package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.disk.Account;
import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Debian's {@code update-ca-certificates}: makes the bundle of what lies in the local folder. A
 * file that does not hold exactly one certificate is passed over with a warning, as there.
 */
public final class UpdateCaCertificates implements Program {

  /** Where an administrator lays certificates down. */
  static final String LOCAL = "/usr/local/share/ca-certificates";

  /** What programs trust. */
  public static final String BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

  private final Disk disk;

  public UpdateCaCertificates(Disk disk) {
    this.disk = disk;
  }

  @Override
  public int run(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments.parse(call.arguments(), Set.of(), Set.of()).rest(0);
    if (!call.as().isRoot()) {
      return call.fail(1, "/usr/sbin/update-ca-certificates: 90: cannot create " + BUNDLE);
    }
    StringBuilder bundle = new StringBuilder();
    int added = 0;
    for (String name : disk.list(LOCAL)) {
      String path = LOCAL + "/" + name;
      String text = new String(disk.read(Account.ROOT, path), StandardCharsets.UTF_8);
      if (!name.endsWith(".crt")) {
        continue;
      }
      if (text.split(BEGIN, -1).length != 2) {
        call.fail(
            0, "warning: skipping " + name + ",it does not contain exactly one certificate or CRL");
        continue;
      }
      bundle.append(text.strip()).append('\n');
      added++;
    }
    disk.place(BUNDLE, bundle.toString().getBytes(StandardCharsets.UTF_8), "root", 0644);
    call.out(added + " added, 0 removed; done.");
    return 0;
  }
}
