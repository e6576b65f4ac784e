package dev.slipway.lab.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayTest {

  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir private Path folder;

  @Test
  void objectsAreMergedAndEverythingElseIsReplaced() throws IOException {
    ObjectNode tree = (ObjectNode) YAML.readTree("a: {b: 1, c: [1, 2]}\nd: 4\n");

    new Overlay(file("a: {c: [3]}\ne: 5\n")).over(tree);

    assertThat(tree).isEqualTo(YAML.readTree("a: {b: 1, c: [3]}\nd: 4\ne: 5\n"));
  }

  @Test
  void aFileThatIsNoObjectIsRefusedByName() throws IOException {
    Path file = file("- a\n- b\n");

    assertThatThrownBy(() -> new Overlay(file).over(YAML.createObjectNode()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining(file.toString());
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("own.yaml"), yaml);
  }
}
