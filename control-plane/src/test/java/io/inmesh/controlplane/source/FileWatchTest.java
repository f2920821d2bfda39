package io.inmesh.controlplane.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
  @TempDir Path folder;

  @Test
  void aChangeThatCouldNotBeTakenInIsTriedAgain() throws IOException, InterruptedException {
    CountDownLatch tries = new CountDownLatch(2);
    Runnable failing =
        () -> {
          tries.countDown();
          if (tries.getCount() > 0) {
            throw new IllegalStateException("not now");
          }
        };
    FileWatch watch = new FileWatch(folder, Duration.ofMillis(5), failing);
    try {
      Files.writeString(folder.resolve("a.yaml"), "");
      assertThat(tries.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      watch.close();
    }
  }
}
