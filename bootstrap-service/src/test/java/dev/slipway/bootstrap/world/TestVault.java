package dev.slipway.bootstrap.world;

import io.quarkus.test.Mock;
import jakarta.enterprise.context.ApplicationScoped;

/** In place of the vault over HTTP. */
@Mock
@ApplicationScoped
public class TestVault extends MemoryVault {}
