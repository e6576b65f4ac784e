package dev.slipway.request.replay;

import java.util.UUID;

/** An event on the topic that the living projection has not taken. */
public record Untaken(
    UUID cluster, UUID event, String source, String type, int partition, long offset) {}
