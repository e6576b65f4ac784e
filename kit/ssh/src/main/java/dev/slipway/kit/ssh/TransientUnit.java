package dev.slipway.kit.ssh;

import java.util.List;
import java.util.Map;

/**
 * Work that outlives a session: a program that systemd runs once under a name of its own.
 *
 * @param name without {@code .service}; fixed per purpose, so that it is found again after a crash
 * @param environment shows in the guest's unit files and process list: no secrets
 */
public record TransientUnit(String name, Map<String, String> environment, List<String> argv) {
  public TransientUnit {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,199}")) {
      throw new IllegalArgumentException("'" + name + "' is no unit name");
    }
    environment = Map.copyOf(environment);
    argv = List.copyOf(argv);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("unit " + name + " needs a program");
    }
  }

  public TransientUnit(String name, String... argv) {
    this(name, Map.of(), List.of(argv));
  }
}
