package dev.slipway.lab.simulator.guest.systemd;

import dev.slipway.lab.simulator.faults.Glob;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The units of a running guest; a power cut ends them all, transient ones are then forgotten. */
public final class Systemd {

  private static final Set<String> UNIT_SUFFIXES =
      Set.of(".service", ".socket", ".timer", ".target", ".mount", ".slice", ".scope", ".path");

  private final Journal journal;
  private final Map<String, Unit> transientUnits = new ConcurrentHashMap<>();
  private final Map<String, Unit> services = new ConcurrentHashMap<>();
  private final Function<String, Optional<Unit>> installed;

  /**
   * @param installed loads a service by its full name when the disk has a unit file for it
   */
  public Systemd(Journal journal, Function<String, Optional<Unit>> installed) {
    this.journal = journal;
    this.installed = installed;
  }

  public Journal journal() {
    return journal;
  }

  /**
   * {@code k3s} is {@code k3s.service}, and so is {@code install.sh} {@code install.sh.service}.
   */
  public static String fullName(String unit) {
    return UNIT_SUFFIXES.stream().anyMatch(unit::endsWith) ? unit : unit + ".service";
  }

  public Optional<Unit> find(String unit) {
    String name = fullName(unit);
    Unit known = transientUnits.getOrDefault(name, services.get(name));
    if (known != null) {
      return Optional.of(known);
    }
    synchronized (services) {
      if (!services.containsKey(name)) {
        installed.apply(name).ifPresent(loaded -> services.put(name, loaded));
      }
      return Optional.ofNullable(services.get(name));
    }
  }

  /** The names of the loaded units that a pattern such as {@code a-*.service} fits. */
  public List<String> loaded(String pattern) {
    return Stream.concat(transientUnits.keySet().stream(), services.keySet().stream())
        .filter(name -> Glob.fits(pattern, name))
        .sorted()
        .toList();
  }

  public UnitStatus status(String unit) {
    return find(unit).map(Unit::status).orElse(UnitStatus.NOT_FOUND);
  }

  /**
   * Starts a transient unit.
   *
   * @return empty when a unit of that name is loaded already, which systemd refuses
   */
  public Optional<Unit> runTransient(String unit, TransientSpec spec, Callable<Integer> program) {
    String name = fullName(unit);
    if (find(name).isPresent()) {
      return Optional.empty();
    }
    TransientUnit started =
        new TransientUnit(name, spec, program, journal, () -> transientUnits.remove(name));
    if (transientUnits.putIfAbsent(name, started) != null) {
      return Optional.empty();
    }
    started.start();
    return Optional.of(started);
  }

  /** The power is gone. */
  public void powerCut() {
    transientUnits.values().forEach(Unit::stop);
    transientUnits.clear();
    services.values().forEach(Unit::stop);
    services.clear();
  }
}
