package dev.slipway.lab.simulator.guest.programs;

import dev.slipway.lab.simulator.guest.disk.Disk;
import dev.slipway.lab.simulator.guest.shell.Arguments;
import dev.slipway.lab.simulator.guest.shell.Invocation;
import dev.slipway.lab.simulator.guest.shell.Program;
import dev.slipway.lab.simulator.guest.shell.UnknownArgumentsException;
import dev.slipway.lab.simulator.guest.ssh.OpenSshKeys;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Set;

/** {@code ssh-keygen} making an ed25519 key without passphrase, or printing a fingerprint. */
public final class SshKeygen implements Program {

  private final Disk disk;

  public SshKeygen(Disk disk) {
    this.disk = disk;
  }

  @Override
  public int run(Invocation call) throws IOException, UnknownArgumentsException {
    Arguments arguments =
        Arguments.parse(call.arguments(), Set.of("-q", "-l"), Set.of("-t", "-N", "-C", "-f", "-E"));
    arguments.rest(0);
    String file = arguments.value("-f").orElseThrow(() -> new UnknownArgumentsException("no -f"));
    if (arguments.has("-l")) {
      if (!arguments.value("-E").orElse("sha256").equals("sha256")) {
        throw new UnknownArgumentsException("a hash that is not sha256");
      }
      return fingerprint(call, file);
    }
    if (!arguments.value("-t").orElse("rsa").equals("ed25519")
        || !arguments.value("-N").orElse("?").isEmpty()) {
      throw new UnknownArgumentsException("only -t ed25519 -N ''");
    }
    return generate(call, arguments, file);
  }

  private int generate(Invocation call, Arguments arguments, String file) throws IOException {
    if (disk.exists(file) && !mayOverwrite(call, file)) {
      return 1;
    }
    OpenSshKeys.KeyFiles key = OpenSshKeys.generate(arguments.value("-C").orElse(call.as().name()));
    try {
      disk.write(call.as(), file, key.privateKey(), 0600);
      disk.write(call.as(), file + ".pub", key.publicKey(), 0644);
    } catch (FileSystemException e) {
      return call.fail(1, "Saving key \"" + file + "\" failed: " + Disk.reason(e));
    }
    if (!arguments.has("-q")) {
      call.out("Your identification has been saved in " + file);
    }
    return 0;
  }

  private static boolean mayOverwrite(Invocation call, String file) throws IOException {
    call.out(file + " already exists.\nOverwrite (y/n)? ");
    byte[] answer = call.stdin().readNBytes(1);
    return answer.length == 1 && (answer[0] == 'y' || answer[0] == 'Y');
  }

  private int fingerprint(Invocation call, String file) throws IOException {
    boolean besidePublic = !file.endsWith(".pub") && disk.exists(file + ".pub");
    try {
      call.out(OpenSshKeys.describe(disk.read(call.as(), besidePublic ? file + ".pub" : file)));
      return 0;
    } catch (FileSystemException e) {
      return call.fail(255, "ssh-keygen: " + file + ": " + Disk.reason(e));
    } catch (IOException e) {
      return call.fail(255, file + " " + e.getMessage());
    }
  }
}
