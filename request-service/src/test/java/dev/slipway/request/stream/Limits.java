package dev.slipway.request.stream;

import dev.slipway.request.RequestConfig;
import java.time.Duration;

/** Limits of streams as a test wants them. */
record Limits(Duration heartbeat, Duration poll, int max) implements RequestConfig.Stream {}
