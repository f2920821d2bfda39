package io.inmesh.sidecar.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.sidecar.Leaks;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each side of an HTTP/1.1 exchange is read no faster than the other side takes it. */
@Timeout(60)
class BackPressureTest {
  @AfterEach
  void nothingLeaks() {
    Leaks.assertNone();
  }

  @Test
  void aCallerIsReadNoFasterThanTheApplicationReads() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    InboundRig.Application deaf =
        connection -> {
          InboundRig.head(connection);
          await(end);
        };
    try (InboundRig rig = new InboundRig(deaf);
        Socket socket = rig.connect()) {
      long mebibytes =
          writtenUntilStuck(
              socket, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000000\r\n\r\n");
      assertThat(mebibytes).as("taken in before the first byte was read").isLessThan(32);
      end.countDown();
    }
  }

  @Test
  void theApplicationIsReadNoFasterThanTheCallerReads() throws Exception {
    CompletableFuture<Long> taken = new CompletableFuture<>();
    InboundRig.Application eager =
        connection -> {
          InboundRig.head(connection);
          taken.complete(
              writtenUntilStuck(
                  connection, "HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n"));
        };
    try (InboundRig rig = new InboundRig(eager);
        Socket socket = rig.connect()) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(taken.get(30, TimeUnit.SECONDS)).isLessThan(32);
    }
  }

  /** Writes a body until nothing has gone for a second; in MiB. */
  private static long writtenUntilStuck(Socket socket, String head) throws IOException {
    AtomicLong written = new AtomicLong();
    Thread writing =
        new Thread(
            () -> {
              byte[] part = new byte[64 * 1024];
              try {
                OutputStream out = socket.getOutputStream();
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                while (written.get() < 400L << 20) {
                  out.write(part);
                  written.addAndGet(part.length);
                }
              } catch (IOException ended) {
                // the test is over
              }
            },
            "writing");
    writing.setDaemon(true);
    writing.start();
    long before;
    do {
      before = written.get();
      join(writing, 1_000);
    } while (writing.isAlive() && written.get() != before);
    return written.get() >> 20;
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread, long millis) {
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
