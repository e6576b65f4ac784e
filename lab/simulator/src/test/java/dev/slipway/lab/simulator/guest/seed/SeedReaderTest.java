package dev.slipway.lab.simulator.guest.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.lab.simulator.guest.SeedIso;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeedReaderTest {

  private static final Map<String, String> GOOD =
      Map.of(
          "user-data", "#cloud-config\nhostname: n\nusers: [{name: slipway, sudo: x}]\n",
          "meta-data", "instance-id: i-1\nlocal-hostname: other\n",
          "network-config",
              "version: 2\nethernets:\n  primary:\n    match: {macaddress: 'bc:24:11:00:00:01'}\n"
                  + "    addresses: [127.77.0.10/16]\n");

  @Test
  void aSeedIsReadFromARealImage() throws Exception {
    Seed seed = SeedReader.read(SeedIso.of(GOOD));

    assertThat(seed.instanceId()).isEqualTo("i-1");
    assertThat(seed.hostname()).isEqualTo("n");
    assertThat(seed.users().getFirst().name()).isEqualTo("slipway");
    assertThat(seed.networks().getFirst().addresses()).containsExactly("127.77.0.10/16");
  }

  @Test
  void anotherVolumeIdIsNoSeed() throws Exception {
    byte[] image = SeedIso.of("config-2", GOOD);

    assertThatThrownBy(() -> SeedReader.read(image)).hasMessageContaining("config-2");
  }

  @Test
  void aMissingFileIsNamed() throws Exception {
    Map<String, String> files = new HashMap<>(GOOD);
    files.remove("meta-data");
    byte[] image = SeedIso.of(files);

    assertThatThrownBy(() -> SeedReader.read(image)).hasMessageContaining("no file meta-data");
  }

  @Test
  void userDataHasToBeCloudConfigAndYaml() throws Exception {
    Map<String, String> files = new HashMap<>(GOOD);
    files.put("user-data", "hostname: n\n");
    byte[] withoutHeader = SeedIso.of(files);
    files.put("user-data", "#cloud-config\nusers: [");
    byte[] broken = SeedIso.of(files);

    assertThatThrownBy(() -> SeedReader.read(withoutHeader)).hasMessageContaining("#cloud-config");
    assertThatThrownBy(() -> SeedReader.read(broken)).hasMessageContaining("no YAML");
  }

  @Test
  void rubbishIsNoImage() {
    assertThatThrownBy(() -> SeedReader.read(new byte[100])).isInstanceOf(SeedException.class);
    assertThatThrownBy(() -> SeedReader.read(new byte[100_000])).isInstanceOf(SeedException.class);
  }
}
