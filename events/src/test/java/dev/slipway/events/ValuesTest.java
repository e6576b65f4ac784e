package dev.slipway.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "demo", "a-b-1", "abcdefghijklmnopqrstuvwxyz-abcdefghijklm"})
  void aClusterNameIsADnsLabelOfAtMost40Characters(String name) {
    assertThat(ClusterName.of(name).value()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A",
        "1a",
        "a-",
        "-a",
        "a_b",
        "a.b",
        "abcdefghijklmnopqrstuvwxyz-abcdefghijklmn",
        "a\n"
      })
  void anythingElseIsRefusedWithWhatIsAllowed(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClusterName.of(name))
        .withMessageContaining("at most 40 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.33.5+k3s1", "v1.34.0-rc1+k3s2", "v1.20.15+k3s10"})
  void aK3sVersionIsAReleaseTag(String version) {
    assertThat(K3sVersion.of(version)).hasToString(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stable", "1.33.5+k3s1", "v1.33.5", "v1.33+k3s1", "v1.33.5+rke2r1"})
  void aChannelOrAnotherDistributionIsNot(String version) {
    assertThatIllegalArgumentException().isThrownBy(() -> K3sVersion.of(version));
  }

  @Test
  void anIdThatIsNotOfVersion7IsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClusterId.of("c56a4180-65aa-42ec-a945-5fd21dec0538"));
  }

  @Test
  void nodesAreNamedAfterTheirClusterServersFirst() {
    assertThat(Samples.spec(1, 2).nodes(ClusterName.of("demo")))
        .extracting(n -> n.name().value())
        .containsExactly("demo-server-1", "demo-agent-1", "demo-agent-2");
  }

  @Test
  void aSecretReferenceNamesItsClusterAndItsSecret() {
    SecretRef ref = SecretRef.of(Samples.CLUSTER, "kubeconfig");

    assertThat(ref.cluster()).isEqualTo(Samples.CLUSTER);
    assertThat(ref.name()).isEqualTo("kubeconfig");
  }

  @Test
  void listsInEventsCannotBeChangedAfterwards() {
    List<Resource> resources = new ArrayList<>();
    StageUndone undone = new StageUndone(Samples.CLUSTER, 1, 1, Stage.VM, resources);
    resources.add(new Resource(ResourceKind.VM, "1", "x"));

    assertThat(undone.resources()).isEmpty();
  }
}
