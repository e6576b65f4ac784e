package dev.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.slipway.lab.testing.GeneratedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The records, their schemas and the samples ever published agree with each other. */
class PublishedLanguageTest {

  private static final String RESOURCES = "events/src/main/resources/dev/slipway/events/";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .build();

  @ParameterizedTest
  @EnumSource(EventType.class)
  void everyTypeHasASchemaGeneratedFromItsRecord(EventType type) {
    GeneratedFile.at(RESOURCES + "schemas/" + type.type() + ".json")
        .mustBe(EventSchemas.schemaOf(type) + "\n");
  }

  @ParameterizedTest
  @EnumSource(EventType.class)
  void everyTypeHasAGoldenSample(EventType type) throws IOException {
    ClusterEvent sample = Samples.all().get(type);
    assertThat(sample).as("a sample of " + type).isNotNull();

    GeneratedFile.at(RESOURCES + "samples/" + type.type() + ".json")
        .mustBe(JSON.writeValueAsString(sample) + "\n");
  }

  @ParameterizedTest
  @MethodSource("samplesEverPublished")
  void everySampleEverPublishedStillParsesAndMatchesItsSchema(Path sample) throws IOException {
    EventType type = EventType.named(typeOf(sample)).orElseThrow();
    JsonNode published = JSON.readTree(sample.toFile());

    ClusterEvent event = JSON.treeToValue(published, type.eventClass());

    assertSaysTheSame(JSON.valueToTree(event), published);
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(EventSchemas.schemaOf(type))
                .validate(published))
        .isEmpty();
  }

  /** What an older one does not say is null. */
  private static void assertSaysTheSame(JsonNode read, JsonNode published) {
    if (!published.isObject()) {
      assertThat(read).isEqualTo(published);
      return;
    }
    published
        .properties()
        .forEach(field -> assertSaysTheSame(read.path(field.getKey()), field.getValue()));
    assertThat(read.properties())
        .filteredOn(field -> !published.has(field.getKey()))
        .allMatch(field -> field.getValue().isNull());
  }

  @ParameterizedTest
  @EnumSource(EventType.class)
  void aFieldThatAReaderDoesNotKnowIsIgnored(EventType type) throws IOException {
    ClusterEvent sample = Samples.all().get(type);
    ObjectNode newer = JSON.valueToTree(sample);
    newer.put("addedInALaterMinor", "value");

    assertThat((ClusterEvent) JSON.treeToValue(newer, type.eventClass())).isEqualTo(sample);
  }

  @Test
  void aCodeThatAReaderDoesNotKnowIsUnknownAndNotAnError() throws IOException {
    ObjectNode newer = JSON.valueToTree(Samples.stageFailed(Samples.CLUSTER, Stage.VM));
    newer.put("code", "INVENTED_NEXT_YEAR");

    assertThat(JSON.treeToValue(newer, StageFailed.class).code()).isEqualTo(FailureCode.UNKNOWN);
  }

  static List<Path> samplesEverPublished() throws IOException {
    Path folder = GeneratedFile.projectRoot().resolve(RESOURCES + "samples");
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** {@code <type>.json}, or {@code <type>~<what was different>.json} for an older sample. */
  private static String typeOf(Path sample) {
    return sample.getFileName().toString().replaceAll("(~.*)?\\.json$", "");
  }
}
