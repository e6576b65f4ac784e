package dev.slipway.lab.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersTest {

  @TempDir private Path folder;

  @Test
  void whatWasOrderedIsDoneAtItsPointAndTimeForItsCluster() throws IOException {
    Orders orders = new Orders(folder, "vm-service", "vm-service-2");
    put("a", "before calls of clone", 2, "one", "*");

    orders.reached("before calls of clone", "another", "clone");
    orders.reached("after calls of clone", "one", "clone");
    orders.reached("before calls of clone", "one", "clone");
    assertThat(hit("a")).isFalse();
    orders.reached("before calls of clone", "one", "clone");

    assertThat(hit("a")).isTrue();
    assertThat(folder.resolve("vm-service/a.order")).doesNotExist();
  }

  @Test
  void anOrderForAnotherProcessIsLeftToIt() throws IOException {
    Orders orders = new Orders(folder, "vm-service", "vm-service-2");
    put("a", "before calls of clone", 1, "*", "vm-service");

    orders.reached("before calls of clone", "one", "clone");

    assertThat(hit("a")).isFalse();
  }

  @Test
  void whatTwoProcessesReachIsDoneInOne() throws IOException {
    Orders one = new Orders(folder, "vm-service", "vm-service");
    Orders other = new Orders(folder, "vm-service", "vm-service-2");
    put("a", "marking sent", 1, "*", "*");
    put("b", "marking sent", 1, "*", "vm-service-2");

    one.reached("marking sent", "-", "-");
    other.reached("marking sent", "-", "-");

    assertThat(hit("a")).isTrue();
    assertThat(hit("b")).isTrue();
  }

  @Test
  void everythingThatIsReachedIsWrittenDown() throws IOException {
    Orders orders = new Orders(folder, "vm-service", "vm-service-2");

    orders.reached("before calls of clone", "one", "clone");

    assertThat(Files.readString(folder.resolve("vm-service-2.trace")))
        .matches("\\d{13}\tbefore calls of clone\tone\tclone\n");
  }

  private void put(String name, String point, int hit, String cluster, String process)
      throws IOException {
    Files.writeString(
        folder.resolve("vm-service").resolve(name + ".order"),
        "point=%s\nhit=%d\ncluster=%s\nprocess=%s\naction=NOTE\n"
            .formatted(point, hit, cluster, process));
  }

  private boolean hit(String name) {
    return Files.exists(folder.resolve("vm-service").resolve(name + ".hit"));
  }
}
