package dev.slipway.lab.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortTest {

  @Test
  void none_is_found_twice_and_none_that_an_outgoing_connection_may_take() {
    assertThat(Stream.generate(FreePort::find).limit(500))
        .doesNotHaveDuplicates()
        .allMatch(port -> port >= 20_000 && port < 32_000);
  }

  /** As Quarkus's tests load a profile with one class loader and the test with another. */
  @Test
  void none_is_found_twice_by_two_class_loaders() throws Exception {
    URL classes = FreePort.class.getProtectionDomain().getCodeSource().getLocation();

    try (var other = new URLClassLoader(new URL[] {classes}, null)) {
      Method find = other.loadClass(FreePort.class.getName()).getMethod("find");
      List<Object> found = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        found.add(FreePort.find());
        found.add(find.invoke(null));
      }

      assertThat(found).doesNotHaveDuplicates();
    }
  }

  @Test
  void what_is_taken_is_passed_over() throws Exception {
    int next = FreePort.find() + 1;

    try (ServerSocket taken = new ServerSocket(next, 1, InetAddress.getLoopbackAddress())) {
      assertThat(FreePort.find()).isNotEqualTo(taken.getLocalPort());
    }
  }
}
