package dev.slipway.kit.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.events.ClusterEvent;
import dev.slipway.events.ClusterId;
import dev.slipway.events.EventType;
import dev.slipway.events.FailureCode;
import dev.slipway.events.StageFailed;
import dev.slipway.events.UnknownEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodecTest {

  private static final Pattern CLUSTER = Pattern.compile("\"cluster\"\\s*:\\s*\"([^\"]+)\"");

  @ParameterizedTest
  @EnumSource(EventType.class)
  void every_published_sample_is_read_and_written_again_as_the_same_event(EventType type)
      throws IOException {
    String sample = sample(type);

    ClusterEvent event = Codec.read(type.type(), cluster(sample), bytes(sample));

    assertThat(event).isInstanceOf(type.eventClass());
    assertThat(Codec.read(type.type(), cluster(sample), bytes(Codec.write(event))))
        .isEqualTo(event);
  }

  @Test
  void a_failure_code_from_the_future_is_no_poison() throws IOException {
    EventType type = EventType.STAGE_FAILED;
    String sample =
        sample(type).replaceFirst("\"code\"\\s*:\\s*\"[^\"]+\"", "\"code\":\"FROM_THE_FUTURE\"");

    StageFailed failed = (StageFailed) Codec.read(type.type(), cluster(sample), bytes(sample));

    assertThat(failed.code()).isEqualTo(FailureCode.UNKNOWN);
  }

  @Test
  void a_type_from_the_future_is_kept_as_it_came() {
    ClusterId cluster = Samples.cluster();

    assertThat(Codec.read("new.v1", cluster, bytes("[1]")))
        .isEqualTo(new UnknownEvent(cluster, "new.v1", "[1]"));
  }

  @Test
  void json_null_is_no_event() {
    assertThatThrownBy(
            () -> Codec.read(EventType.K3S_READY.type(), Samples.cluster(), bytes("null")))
        .isInstanceOf(UnreadableEventException.class);
  }

  private static String sample(EventType type) throws IOException {
    try (InputStream json =
        EventType.class.getResourceAsStream("samples/" + type.type() + ".json")) {
      return new String(json.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static ClusterId cluster(String json) {
    Matcher cluster = CLUSTER.matcher(json);
    assertThat(cluster.find()).isTrue();
    return ClusterId.of(cluster.group(1));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
