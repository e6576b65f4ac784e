package dev.slipway.bootstrap.requirements;

import dev.slipway.bootstrap.guest.GuestFailure;
import dev.slipway.bootstrap.guest.GuestShell;
import dev.slipway.bootstrap.guest.GuestShells;
import dev.slipway.bootstrap.guest.Member;
import dev.slipway.bootstrap.requirements.Finding.Weight;
import dev.slipway.events.ClusterSpec;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.vault.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Looks over SSH: one script says all that there is to say, and it is judged here. */
public final class SshGuestRequirements implements GuestRequirements {
  private static final String SCRIPT = "/var/lib/slipway/guest-facts.sh";
  private static final Secret TEXT = Secret.of(script());

  private final GuestShells shells;
  private final Needs.Minimum minimum;
  private final URI source;
  private final Clock clock;

  /**
   * @param source where guests fetch K3s's releases from
   */
  public SshGuestRequirements(
      GuestShells shells, int cpus, int memoryMiB, int diskMiB, URI source, Clock clock) {
    this.shells = shells;
    this.minimum = new Needs.Minimum(cpus, memoryMiB, diskMiB);
    this.source = source;
    this.clock = clock;
  }

  static String script() {
    try (InputStream script =
        Objects.requireNonNull(SshGuestRequirements.class.getResourceAsStream("guest-facts.sh"))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public List<String> check(Member member, ClusterSpec spec) {
    // Proxies are set later, since they may be among what the request wants on its guests.
    URI asked = spec.onGuests().proxy() == null ? source : null;
    Facts facts = shells.on(member, shell -> facts(shell, asked));
    String backend = spec.k3s().flannelBackend();
    return told(
        Requirements.judge(
            facts,
            new Needs(
                member.role(),
                minimum,
                backend == null || backend.equals("vxlan"),
                asked == null ? null : asked.getHost(),
                clock.instant(),
                spec.onGuests().checksReboot())));
  }

  private static Facts facts(GuestShell shell, URI asked) {
    shell.place(SCRIPT, "0700", TEXT);
    List<String> command = new ArrayList<>(List.of("sh", SCRIPT));
    if (asked != null) {
      command.add(asked.toString());
    }
    return Facts.parse(shell.demandAsRoot(command.toArray(String[]::new)));
  }

  /** The warnings, unless something is worse than that. */
  private static List<String> told(List<Finding> findings) {
    List<Finding> wrong =
        findings.stream().filter(finding -> finding.weight() != Weight.WARNING).toList();
    if (wrong.isEmpty()) {
      return findings.stream().map(Finding::sentence).toList();
    }
    String message = wrong.stream().map(Finding::sentence).collect(Collectors.joining(" | "));
    String remedy =
        wrong.stream()
            .map(finding -> finding.subject() + ": " + finding.remedy())
            .collect(Collectors.joining(" | "));
    throw wrong.stream().allMatch(finding -> finding.weight() == Weight.PASSING)
        ? GuestFailure.retryable(FailureCode.GUEST_REQUIREMENTS, message, remedy)
        : GuestFailure.of(FailureCode.GUEST_REQUIREMENTS, message, remedy);
  }
}
