package io.inmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProbeTest {

  @Test
  void tellsAnAnswerFromARefusalAndFromNobody() throws Exception {
    assertThat(probe("HTTP/1.1 503 No\r\nContent-Length: 3\r\n\r\nyet"))
        .isEqualTo(new Probe.Answer(503, "yet"));
    assertThat(probe("").status()).isEqualTo(Probe.REFUSED);
    assertThat(Probe.get(URI.create("http://127.0.0.1:1/health")).status()).isZero();
  }

  /** Asks a server that says this to everybody, and then closes. */
  private static Probe.Answer probe(String says) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> serve(server, says));
      thread.setDaemon(true);
      thread.start();
      return Probe.get(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/health"));
    }
  }

  private static void serve(ServerSocket server, String says) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        int ignored = socket.getInputStream().read(new byte[1000]);
        socket.getOutputStream().write(says.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return;
      }
    }
  }
}
