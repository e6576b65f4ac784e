package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;

/** A person's own configuration file, as far as the launcher must understand it. */
record OwnConfiguration(Path file) {

  boolean namesEndpoints() {
    return !slipway().path("endpoints").isEmpty();
  }

  boolean namesTemplates() {
    return !slipway().path("templates").isEmpty() && !slipway().path("networks").isEmpty();
  }

  private JsonNode slipway() {
    try {
      return new YAMLMapper().readTree(file.toFile()).path("slipway");
    } catch (IOException e) {
      throw new Refusal(file + " is not YAML: " + e.getMessage(), "Mend the file.");
    }
  }
}
