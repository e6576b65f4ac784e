package dev.slipway.request.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An error answer as RFC 9457 has it, with Slipway's own members.
 *
 * @param code stable, for programs
 * @param detail what happened this time
 * @param instance this occurrence: {@code urn:uuid:…}
 * @param violations everything that is wrong with a request, not just the first
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(description = "An error, as RFC 9457 has it.")
public record Problem(
    @Schema(examples = "urn:slipway:error:INVALID_REQUEST") String type,
    @Schema(examples = "The request cannot be accepted") String title,
    @Schema(examples = "422") int status,
    @Schema(description = "What happened this time.") String detail,
    @Schema(description = "This occurrence.") String instance,
    @Schema(description = "Stable, for programs.", examples = "INVALID_REQUEST") String code,
    @Schema(description = "What the caller can do.") String remedy,
    List<Violation> violations) {

  public static final String MEDIA_TYPE = "application/problem+json";
}
