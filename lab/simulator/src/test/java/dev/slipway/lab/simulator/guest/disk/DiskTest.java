package dev.slipway.lab.simulator.guest.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class DiskTest {

  private static final int TRIES = 300;
  private static final int PROGRAMS = 2;

  @Test
  void programsThatMakeTheSameDirectoriesAtOnceAllSucceed() throws Exception {
    Disk disk = new Disk();
    CyclicBarrier together = new CyclicBarrier(PROGRAMS);
    try (ExecutorService programs = Executors.newFixedThreadPool(PROGRAMS)) {
      for (int i = 0; i < TRIES; i++) {
        String path = "/a" + i + "/b/c";
        List<Future<?>> running = new ArrayList<>();
        for (int p = 0; p < PROGRAMS; p++) {
          running.add(
              programs.submit(
                  () -> {
                    together.await();
                    disk.makeDirectories(Account.ROOT, path, 0755);
                    return null;
                  }));
        }
        for (Future<?> program : running) {
          program.get();
        }
        assertThat(disk.status(Account.ROOT, path).mode()).isEqualTo(0755);
      }
    }
    disk.close();
  }
}
