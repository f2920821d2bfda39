package io.inmesh.sidecar.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long an answer may take that has begun: as long as the call, not as long as an attempt. */
@Timeout(60)
class AnswerTimeTest {
  private static final RetryPolicy ONE_SECOND_AN_ATTEMPT =
      new RetryPolicy(
          2,
          Set.of(RetryOn.GATEWAY_ERROR),
          Set.of(),
          Duration.ofSeconds(1),
          Duration.ofMillis(1),
          Duration.ofMillis(5),
          false,
          0);

  private final Sidecars sidecars = new Sidecars(1);
  private final Ends ends = new Ends();
  private final TestMesh mesh = new TestMesh(engine -> engine.observer(ends));
  private ServerSocket application;
  private TestService ratings;
  private Channel outbound;

  @BeforeEach
  void start() throws IOException {
    application = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    ratings =
        mesh.service("ratings", 9080)
            .endpoint("127.0.0.1", application.getLocalPort(), false)
            .retry(ONE_SECOND_AN_ATTEMPT);
    outbound = sidecars.of(mesh, mesh.identity("shop")).outbound(Sidecars.loopback());
  }

  @AfterEach
  void stop() throws IOException {
    application.close();
    sidecars.close();
    mesh.close();
  }

  private Socket ask() throws IOException {
    Socket caller = Sidecars.connect(outbound);
    write(
        caller, "GET http://ratings:9080/ HTTP/1.1\r\nHost: ratings\r\nConnection: close\r\n\r\n");
    return caller;
  }

  private static void write(Socket to, String text) throws IOException {
    OutputStream out = to.getOutputStream();
    out.write(text.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** What a cold JVM needs for a first call is not to count. */
  private void warmUp() throws Exception {
    try (Socket caller = ask();
        Socket serving = application.accept()) {
      InboundRig.head(serving);
      write(serving, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      assertThat(InboundRig.head(caller)).startsWith("HTTP/1.1 200");
    }
    assertThat(ends.next()).isEqualTo("200 -");
  }

  private Socket beginAnswer() throws IOException {
    Socket serving = application.accept();
    InboundRig.head(serving);
    write(serving, "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n4 ");
    return serving;
  }

  @Test
  void theTimeOfAnAttemptEndsWhenItsAnswerBegins() throws Exception {
    mesh.apply();
    warmUp();
    try (Socket caller = ask();
        Socket serving = beginAnswer()) {
      assertThat(InboundRig.head(caller)).startsWith("HTTP/1.1 200");
      assertThat(ends.noneFor(1_300)).as("not cut off").isTrue();
      write(serving, "stars");
      assertThat(caller.getInputStream().readAllBytes()).asString().isEqualTo("4 stars");
      assertThat(ends.next()).isEqualTo("200 -");
    }
  }

  @Test
  void theTimeOfACallCountsOnWhileItsAnswerIsRead() throws Exception {
    ratings.timeout(Duration.ofMillis(1_800));
    mesh.apply();
    warmUp();
    try (Socket caller = ask();
        Socket serving = beginAnswer()) {
      assertThat(InboundRig.head(caller)).startsWith("HTTP/1.1 200");
      assertThat(caller.getInputStream().readAllBytes()).asString().isEqualTo("4 ");
      assertThat(ends.next()).isEqualTo("200 UT");
      assertThat(serving.getInputStream().read()).as("the attempt is cancelled").isEqualTo(-1);
    }
  }
}
