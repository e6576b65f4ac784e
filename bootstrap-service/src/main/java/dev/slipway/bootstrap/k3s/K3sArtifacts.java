package dev.slipway.bootstrap.k3s;

import dev.slipway.bootstrap.guest.GuestFailure;
import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.bootstrap.guest.Journal;
import dev.slipway.bootstrap.guest.Poll;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.ssh.ExecResult;
import dev.slipway.kit.ssh.TransientUnit;
import dev.slipway.kit.ssh.UnitState;
import dev.slipway.kit.steps.StageException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gets a release's files onto a guest, and holds the binary against its checksum. */
record K3sArtifacts(GuestShell shell, K3sRelease release) {
  /** What curl says of an HTTP error under {@code --fail}. */
  private static final Pattern HTTP_STATUS = Pattern.compile("returned error: (\\d{3})");

  /** curl could not write: no room, no right. Another attempt at the network will not help. */
  private static final int WRITE_ERROR = 23;

  Poll<Void> download() {
    List<String> underWay =
        release.files().stream()
            .filter(file -> !fetched(file, K3sRelease.fetchUnit(file)))
            .toList();
    return underWay.isEmpty()
        ? Poll.done()
        : Poll.notYet("downloading " + String.join(", ", underWay));
  }

  private boolean fetched(String file, String unitName) {
    var unit =
        new TransientUnit(
            unitName,
            "curl",
            "-fsSL",
            "--retry",
            "0",
            // A source that stalls must end the unit, or no attempt would ever follow.
            "--connect-timeout",
            "10",
            "--speed-limit",
            "1024",
            "--speed-time",
            "30",
            "--create-dirs",
            "-o",
            release.path(file),
            release.url(file));
    UnitState state = shell.units().findOrStart(unit);
    if (state.failed()) {
      StageException failure = failure(file, unitName, state);
      // Failed units would be found again for ever, those of the other files' too, which may fail
      // a moment later: the next attempt starts all anew.
      release.files().forEach(other -> shell.units().reset(K3sRelease.fetchUnit(other)));
      shell.units().reset(unitName);
      throw failure;
    }
    return state.succeeded();
  }

  private StageException failure(String file, String unitName, UnitState state) {
    String journal = Journal.tail(shell, unitName, List.of());
    String what = "%s: %s".formatted(release.url(file), journal);
    Optional<String> status = lastHttpStatus(journal);
    if (status.filter("404"::equals).isPresent()) {
      return GuestFailure.of(
          FailureCode.K3S_VERSION_NOT_FOUND,
          "%s of %s is not at the source: %s".formatted(file, release.version(), what));
    }
    if (state.execMainStatus() == WRITE_ERROR) {
      return GuestFailure.of(
          FailureCode.GUEST_COMMAND_FAILED,
          "the guest cannot store %s".formatted(what),
          "Look at the guest's disk: is there room?");
    }
    return GuestFailure.of(
        FailureCode.ARTEFACT_UNREACHABLE,
        "download failed with curl's code %d: %s".formatted(state.execMainStatus(), what));
  }

  private static Optional<String> lastHttpStatus(String journal) {
    Matcher matcher = HTTP_STATUS.matcher(journal);
    return matcher.results().reduce((earlier, later) -> later).map(found -> found.group(1));
  }

  /**
   * On a mismatch the files and their checksums are fetched once more. That the second downloads
   * are known to systemd is the mark that there were any; when they were no better, mark and files
   * go, so that a resume starts afresh.
   */
  Poll<Void> verify() {
    List<UnitState> again =
        release.checked().stream()
            .map(file -> shell.units().state(K3sRelease.refetchUnit(file)))
            .toList();
    if (again.stream().anyMatch(UnitState::running)) {
      return Poll.notYet("downloading k3s and its checksum once more");
    }
    Optional<String> wrong = wrong();
    if (wrong.isEmpty()) {
      return Poll.done();
    }
    if (again.stream().allMatch(UnitState::succeeded)) {
      throw wrongTwice(wrong.get());
    }
    for (String file : release.checked()) {
      fetched(file, K3sRelease.refetchUnit(file));
    }
    return Poll.notYet("downloading k3s and its checksum once more: they did not match");
  }

  /** The first file that is not what the release says it is. */
  private Optional<String> wrong() {
    String sums = shell.demandAsRoot("cat", release.path(K3sRelease.CHECKSUMS));
    for (String file : release.summed()) {
      String expected = expected(sums, file);
      String found = actual(file);
      if (!found.equals(expected)) {
        return Optional.of(
            "%s has SHA-256 %s, twice; the release says %s"
                .formatted(release.url(file), found, expected));
      }
    }
    return Optional.empty();
  }

  private StageException wrongTwice(String message) {
    release.summed().forEach(file -> shell.demandAsRoot("rm", "-f", release.path(file)));
    release.checked().forEach(file -> shell.units().reset(K3sRelease.refetchUnit(file)));
    return GuestFailure.of(FailureCode.CHECKSUM_MISMATCH, message);
  }

  private static String expected(String sums, String file) {
    return sums.lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length == 2 && words[1].equals(file))
        .map(words -> words[0])
        .findFirst()
        .orElse("nothing about it");
  }

  private String actual(String file) {
    ExecResult sum = shell.sudo("sha256sum", release.path(file));
    return sum.succeeded() ? sum.stdout().strip().split("\\s+")[0] : "no file";
  }
}
