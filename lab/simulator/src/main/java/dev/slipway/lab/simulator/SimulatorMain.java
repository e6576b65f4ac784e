package dev.slipway.lab.simulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The simulator on its own: {@code SimulatorMain [--config FILE] [--host NAME] [--port N]
 * [--control-port N] [--state-dir DIR]}. Prints one line of JSON when it is ready, and ends on
 * SIGTERM.
 */
public final class SimulatorMain {

  private static final int PROXMOX_PORT = 8006;

  private SimulatorMain() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Map<String, String> options = options(args);
    SimulatorConfig config =
        options.containsKey("config")
            ? SimulatorConfig.read(Path.of(options.get("config")))
            : SimulatorConfig.defaults();
    int port = Integer.parseInt(options.getOrDefault("port", Integer.toString(PROXMOX_PORT)));
    Path state = Path.of(options.getOrDefault("state-dir", "."));
    Files.createDirectories(state);

    Simulator simulator =
        Simulator.start(config, options.getOrDefault("host", Simulator.LOOPBACK), port);
    int controlPort = Integer.parseInt(options.getOrDefault("control-port", "0"));
    FaultControl control =
        new FaultControl(simulator.faults(), () -> History.of(simulator), controlPort);
    simulator.storages().keepFilesIn(state.resolve("storages"));
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  control.close();
                  simulator.close();
                  stopped.countDown();
                },
                "shutdown"));
    Path caFile = state.resolve("simulator-ca.pem");
    Files.writeString(caFile, simulator.caPem());
    Map<String, String> ready = new LinkedHashMap<>();
    ready.put("url", simulator.url().toString());
    ready.put("caFile", caFile.toAbsolutePath().toString());
    ready.put("fingerprint", simulator.fingerprint());
    ready.put("mirror", simulator.mirror().baseUrl());
    ready.put("control", control.url());
    System.out.println(new ObjectMapper().writeValueAsString(ready));
    System.out.flush();
    stopped.await();
  }

  private static Map<String, String> options(String[] args) {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length || !args[i].matches("--(config|host|port|control-port|state-dir)")) {
        throw new IllegalArgumentException(
            "usage: SimulatorMain [--config FILE] [--host NAME] [--port N] [--control-port N]"
                + " [--state-dir DIR], not "
                + args[i]);
      }
      options.put(args[i].substring(2), args[i + 1]);
    }
    return options;
  }
}
