package dev.slipway.kit.vault;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The {@link Vault} of a service that declares none of its own. */
@ApplicationScoped
class HttpVaultProducer {

  /** A service that asks nothing of it needs no token file. */
  @Produces
  @DefaultBean
  @ApplicationScoped
  Vault vault(
      @ConfigProperty(
              name = "slipway.kubeconfig-service.url",
              defaultValue = "http://127.0.0.1:8083")
          URI url,
      @ConfigProperty(name = "slipway.service-token-file") Optional<Path> tokenFile) {
    return new HttpVault(url, tokenFile);
  }

  void close(@Disposes Vault vault) throws Exception {
    if (vault instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }
}
