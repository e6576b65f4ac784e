package dev.slipway.vm.proxmox.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.slipway.events.FailureCode;
import dev.slipway.kit.metrics.Metric;
import dev.slipway.vm.hypervisor.VmFailure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTimesTest {
  private static final String CLONE = "POST /nodes/pve1/qemu/9000/clone";

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CallTimes times = new CallTimes(meters);

  @ParameterizedTest
  @CsvSource({
    "POST /access/ticket, LOGIN",
    "GET /nodes, LIST",
    "GET /cluster/resources, LIST",
    "GET /access/permissions, LIST",
    "GET /nodes/pve1/storage, LIST",
    "GET /nodes/pve1/storage/seeds/content, LIST",
    "GET /cluster/nextid, READ",
    "GET /nodes/pve1/qemu/20000/config, READ",
    "GET /nodes/pve1/qemu/20000/pending, READ",
    "GET /nodes/pve1/qemu/20000/status/current, READ",
    "GET /nodes/pve1/tasks, TASK",
    "GET /nodes/pve1/tasks/UPID:pve1:1/status, TASK",
    "GET /nodes/pve1/tasks/UPID:pve1:1/log, TASK",
    "POST /nodes/pve1/qemu/9000/clone, CLONE",
    "PUT /nodes/pve1/qemu/20000/config, CONFIGURE",
    "PUT /nodes/pve1/qemu/20000/resize, CONFIGURE",
    "POST /nodes/pve1/qemu/20000/status/start, POWER",
    "POST /nodes/pve1/qemu/20000/status/stop, POWER",
    "POST /nodes/pve1/storage/seeds/upload, UPLOAD",
    "DELETE /nodes/pve1/storage/seeds/content/seeds:iso/a.iso, DELETE",
    "DELETE /nodes/pve1/qemu/20000, DESTROY",
    "DELETE /pools/slipway, OTHER"
  })
  void everyCallHasAClassWithoutANameInIt(String call, CallClass expected) {
    assertThat(CallClass.of(call)).isEqualTo(expected);
  }

  @Test
  void anAnswerIsMeasuredByItsStatus() {
    for (int status : new int[] {200, 400, 403, 500, 596}) {
      times.measured(CLONE, () -> new ProxmoxAnswer(status, "", MissingNode.getInstance()));
    }

    assertThat(count("ok")).isEqualTo(1);
    assertThat(count("refused")).isEqualTo(2);
    assertThat(count("failed")).isEqualTo(2);
  }

  @Test
  void whatHasNoAnswerIsMeasuredByItsReasonAndThrown() {
    for (Exception cause :
        List.of(new TimeoutException(), new IOException("gone"), new InterruptedException())) {
      VmFailure failure = new VmFailure(FailureCode.PROXMOX_UNREACHABLE, "no answer", cause);
      assertThat(catchThrowable(() -> times.measured(CLONE, thrown(failure)))).isSameAs(failure);
    }

    assertThat(count("timeout")).isEqualTo(1);
    assertThat(count("unreachable")).isEqualTo(1);
    assertThat(count("interrupted")).isEqualTo(1);
  }

  private static Supplier<ProxmoxAnswer> thrown(RuntimeException failure) {
    return () -> {
      throw failure;
    };
  }

  private long count(String outcome) {
    return Metric.PROXMOX_CALL.timer(meters, "clone", outcome).count();
  }
}
