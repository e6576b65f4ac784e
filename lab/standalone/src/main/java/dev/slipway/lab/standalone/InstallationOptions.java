package dev.slipway.lab.standalone;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What demo and up have in common. */
final class InstallationOptions {

  private static final String ENDPOINT = "PROXMOX_VE_ENDPOINT";

  private static final int MOST_REPLICAS = 5;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Slipway's configuration in YAML. With slipway.endpoints in it, or PROXMOX_VE_ENDPOINT in"
              + " the environment, that Proxmox VE is used; otherwise the simulator.")
  private Path config;

  @Option(
      names = "--simulator-config",
      paramLabel = "FILE",
      description = "Changes to the simulator's configuration, in YAML.")
  private Path simulatorConfig;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "How many processes of each service, 1 to 5; 1 by default.",
      defaultValue = "1")
  private int replicas;

  /** The options for {@link Standalone}; the script names the project's root. */
  Standalone.Options options(Path data, boolean freePorts) {
    if (config != null && !Files.isReadable(config)) {
      throw new Refusal(config + " cannot be read", "Name a readable file with --config.");
    }
    if (replicas < 1 || replicas > MOST_REPLICAS) {
      throw new Refusal(
          "--replicas is " + replicas, "Give a number from 1 to " + MOST_REPLICAS + ".");
    }
    boolean endpoints = config != null && new OwnConfiguration(config).namesEndpoints();
    boolean environment = System.getenv(ENDPOINT) != null && !System.getenv(ENDPOINT).isBlank();
    if (environment && (config == null || !new OwnConfiguration(config).namesTemplates())) {
      throw new Refusal(
          ENDPOINT + " is set, but no template and network are configured",
          "Name them under slipway.templates and slipway.networks in a file and give it with"
              + " --config; deploy/examples/slipway.yaml is one to start from.");
    }
    Path root = Path.of(System.getProperty("slipway.root", "")).toAbsolutePath();
    return new Standalone.Options(
        root, data, freePorts, config, endpoints || environment, simulatorConfig, false, replicas);
  }
}
