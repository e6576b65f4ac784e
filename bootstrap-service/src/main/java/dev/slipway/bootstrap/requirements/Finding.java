package dev.slipway.bootstrap.requirements;

/**
 * Something about a guest that is not as K3s needs it.
 *
 * @param found what there is
 * @param needed what K3s needs
 * @param remedy what a person can do about it
 */
record Finding(Subject subject, Weight weight, String found, String needed, String remedy) {

  /** What was looked at; its name is the finding's code. */
  enum Subject {
    DISTRIBUTION,
    MACHINE_ID,
    ARCHITECTURE,
    CPUS,
    MEMORY,
    DISK,
    CGROUPS,
    KERNEL_MODULES,
    SWAP,
    CLOCK,
    PORTS,
    NAME_RESOLUTION,
    SOURCE
  }

  /** What follows from it. */
  enum Weight {
    /** K3s is installed, and whoever watches is told. */
    WARNING,
    /** It may pass by itself: looked at again until the step's deadline. */
    PASSING,
    /** It stays until a person does something. */
    LASTING
  }

  /** For people, on one line. */
  String sentence() {
    return "%s: %s; needed: %s".formatted(subject, found, needed);
  }
}
