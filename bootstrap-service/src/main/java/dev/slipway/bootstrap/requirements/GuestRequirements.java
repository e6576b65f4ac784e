package dev.slipway.bootstrap.requirements;

import dev.slipway.bootstrap.guest.Member;
import dev.slipway.events.ClusterSpec;
import java.util.List;

/** Looks whether K3s can run on a guest. May be called again after any crash. */
public interface GuestRequirements {

  /**
   * Changes nothing on the guest. What is not as it must be is a GUEST_REQUIREMENTS that names all
   * of it, each with a remedy: permanent, unless all of it may pass by itself.
   *
   * @return what is not as it should be, for people
   */
  List<String> check(Member member, ClusterSpec spec);
}
