package dev.slipway.lab.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreePortTest {

  @Test
  void none_is_found_twice_and_none_that_an_outgoing_connection_may_take() {
    assertThat(Stream.generate(FreePort::find).limit(500))
        .doesNotHaveDuplicates()
        .allMatch(port -> port >= 20_000 && port < 32_000);
  }

  @Test
  void what_is_taken_is_passed_over() throws Exception {
    int next = FreePort.find() + 1;

    try (ServerSocket taken = new ServerSocket(next, 1, InetAddress.getLoopbackAddress())) {
      assertThat(FreePort.find()).isNotEqualTo(taken.getLocalPort());
    }
  }
}
