package dev.slipway.request.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.slipway.request.problem.ErrorCode;
import dev.slipway.request.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads a body of JSON or YAML into a tree, and nothing but a tree: no types, no tags. Duplicate
 * keys, several documents and deep nesting are refused, and so are YAML's anchors and aliases, with
 * which a small body makes a huge tree.
 */
public final class BodyReader {

  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder().maxNestingDepth(20).build();
  private static final ObjectMapper JSON =
      strict(
          new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(LIMITS)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build()));
  private static final ObjectMapper YAML =
      strict(
          new ObjectMapper(
              YAMLFactory.builder()
                  .streamReadConstraints(LIMITS)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build()));

  private BodyReader() {}

  /** Reads at most {@code limit} bytes; a larger body is refused unread. */
  public static byte[] limited(InputStream body, int limit) {
    try {
      byte[] bytes = body.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new ProblemException(
            ErrorCode.BODY_TOO_LARGE, "The body has more than " + limit + " bytes.");
      }
      return bytes;
    } catch (IOException e) {
      throw new ProblemException(ErrorCode.MALFORMED_BODY, "The body ended early.").causedBy(e);
    }
  }

  /** The object that the body holds. */
  public static JsonNode object(byte[] body, boolean yaml) {
    try {
      if (yaml) {
        refuseAliases(body);
      }
      JsonNode tree = (yaml ? YAML : JSON).readTree(body);
      if (tree == null || tree.isMissingNode() || tree.isNull()) {
        throw new ProblemException(ErrorCode.MALFORMED_BODY, "The body is empty.")
            .withRemedy("Send at least a name, for example 'name: demo'.");
      }
      if (!tree.isObject()) {
        throw new ProblemException(
                ErrorCode.MALFORMED_BODY, "The body is " + Fields.kind(tree) + ", not an object.")
            .withRemedy("Send an object with the fields of a request, at least a name.");
      }
      return tree;
    } catch (JsonProcessingException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw new ProblemException(ErrorCode.MALFORMED_BODY, "The body is not text in UTF-8.")
          .causedBy(e);
    }
  }

  private static ObjectMapper strict(ObjectMapper mapper) {
    return mapper
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  }

  private static void refuseAliases(byte[] body) throws IOException {
    try (YAMLParser parser = (YAMLParser) YAML.createParser(body)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
          JsonLocation where = parser.currentTokenLocation();
          throw malformed(
              where.getLineNr(), where.getColumnNr(), "YAML anchors and aliases are not accepted");
        }
      }
    }
  }

  /**
   * Says where and what, in the parsers' words but without their excerpts of the body, which may
   * show a secret.
   */
  private static ProblemException malformed(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
      Mark mark = yaml.getProblemMark();
      return malformed(mark.getLine() + 1, mark.getColumn() + 1, yaml.getProblem());
    }
    JsonLocation where = e.getLocation();
    String what =
        e instanceof MismatchedInputException
            ? "something follows the end of the object"
            : withoutExcerpt(e.getOriginalMessage().lines().findFirst().orElse("it is malformed"));
    return where == null
        ? new ProblemException(ErrorCode.MALFORMED_BODY, "Cannot be read: " + what)
        : malformed(where.getLineNr(), where.getColumnNr(), what);
  }

  /** Of a value without quotes the parser repeats the whole, which may be a secret. */
  private static String withoutExcerpt(String words) {
    return words.startsWith("Unrecognized token")
        ? "a value that is neither quoted nor a number, true, false or null"
        : words;
  }

  private static ProblemException malformed(int line, int column, String what) {
    return new ProblemException(
        ErrorCode.MALFORMED_BODY,
        "Cannot be read at line " + line + ", column " + column + ": " + what);
  }
}
