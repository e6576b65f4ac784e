package dev.slipway.request.problem;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One thing that is wrong with a request.
 *
 * @param field where, as a path such as {@code k3s.tlsSan[1]}
 * @param found what was there; never the value of a secret
 * @param expected what is allowed
 * @param remedy how to mend it
 */
@Schema(description = "One thing that is wrong with a request.")
public record Violation(
    @Schema(description = "Where, as a path.", examples = "servers.cores") String field,
    @Schema(description = "What was found; never a secret's value.", examples = "0") String found,
    @Schema(description = "What is allowed.", examples = "a whole number from 1 to 512")
        String expected,
    @Schema(description = "How to mend it.", examples = "Set servers.cores to 1 or more.")
        String remedy) {}
