package io.inmesh.grpc;

import static io.inmesh.runtime.testing.TextMethod.ECHO;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.MtlsMode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Strangers' bytes at a gRPC port: slow ones, few ones, wrong ones. */
@Timeout(30)
class OnePortTlsTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private final TestMesh mesh = new TestMesh();
  private final AtomicReference<MtlsMode> mode = new AtomicReference<>(MtlsMode.PERMISSIVE);
  private Server server;

  @BeforeEach
  void start() throws IOException {
    start(Duration.ofMinutes(1));
  }

  /** With so much patience for who says nothing. */
  private void start(Duration patience) throws IOException {
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                OnePortTls.credentials(mesh.identity("stock"), mode::get, patience))
            .addService(ECHO.served(request -> request))
            .build()
            .start();
  }

  @AfterEach
  void stop() throws InterruptedException {
    server.shutdownNow().awaitTermination();
    mesh.close();
  }

  private void startImpatient() throws IOException {
    server.shutdownNow();
    start(Duration.ofMillis(300));
  }

  @Test
  void aConnectionThatSaysNothingIsClosed() throws IOException {
    startImpatient();
    assertThat(answerTo(new byte[0])).isEmpty();
  }

  @Test
  void aConnectionThatSaysHalfThePrefaceIsClosed() throws IOException {
    startImpatient();
    assertThat(answerTo("PRI * HT".getBytes(StandardCharsets.US_ASCII))).isEmpty();
  }

  @Test
  void aPrefaceThatComesByteByByteIsTaken() throws IOException {
    try (Socket socket = connect()) {
      socket.setTcpNoDelay(true);
      for (byte one : PREFACE.getBytes(StandardCharsets.US_ASCII)) {
        socket.getOutputStream().write(one);
        socket.getOutputStream().flush();
      }
      socket.getOutputStream().write(SETTINGS);
      assertThat(socket.getInputStream().readNBytes(9)[3])
          .as("a SETTINGS frame")
          .isEqualTo((byte) 4);
    }
  }

  @Test
  void anotherProtocolIsToldAndClosed() throws IOException {
    byte[] answer =
        answerTo("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(new String(answer, StandardCharsets.ISO_8859_1)).contains("HTTP/1");
  }

  @Test
  void whatOnlyBeginsLikeTlsIsClosed() throws IOException {
    byte[] bytes = new byte[600];
    Arrays.fill(bytes, (byte) 0x16);
    assertThat(answerTo(bytes).length).isLessThan(20); // at most a TLS alert
  }

  @Test
  void underStrictPlaintextGetsNotOneByte() throws IOException {
    mode.set(MtlsMode.STRICT);
    assertThat(answerTo(PREFACE.getBytes(StandardCharsets.US_ASCII))).isEmpty();
  }

  @Test
  void underDisableTlsGetsNotOneByte() throws IOException {
    mode.set(MtlsMode.DISABLE);
    assertThat(answerTo(new byte[] {0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0})).isEmpty();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Everything that comes back until the server closes; a time-out fails the test. */
  private byte[] answerTo(byte[] bytes) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(bytes);
      InputStream in = socket.getInputStream();
      try {
        return in.readAllBytes();
      } catch (SocketException reset) {
        return new byte[0];
      }
    }
  }
}
