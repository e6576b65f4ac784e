package dev.slipway.vm.proxmox.contract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** On the Proxmox VE that the {@linkplain Environment environment} names, and on no other. */
@EnabledIfEnvironmentVariable(
    named = Environment.ENDPOINT,
    matches = ".+",
    disabledReason =
        "not run: " + Environment.ENDPOINT + " names no Proxmox VE to try the contract on")
class LiveHypervisorContractTest extends HypervisorContract {
  private Environment environment;

  @Override
  Site site() {
    environment = new Environment(System.getenv());
    return environment.site();
  }

  @AfterAll
  @Override
  void nothingRemains() {
    super.nothingRemains();
    if (environment != null) {
      environment.close();
    }
  }
}
