package io.inmesh.ca;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.ca.connections.ConnectionLimits;
import io.inmesh.fakes.FakeClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The port of a CA that stands alone holds no more connections than it was told. */
@Timeout(60)
class CaConnectionsTest {
  @TempDir Path temporary;
  private final List<Socket> sockets = new ArrayList<>();
  private CaServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        CaServer.start(
            CaConfig.of(temporary.resolve("ca"), "cluster.local"),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            CaListener.NONE,
            new ConnectionLimits(2, 2, 2, Duration.ofHours(1)),
            new FakeClock());
  }

  @AfterEach
  void stop() throws Exception {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  @Test
  void whatHasNoPlaceIsResetUnheard() throws Exception {
    Socket first = connect();
    Socket second = connect();
    assertThat(isOver(connect(), 10_000)).isTrue();
    assertThat(isOver(second, 50)).isFalse();
    first.close();
    boolean taken = false;
    while (!taken) { // as soon as the server has noticed
      taken = !isOver(connect(), 50);
    }
    assertThat(isOver(connect(), 10_000)).isTrue();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    sockets.add(socket);
    return socket;
  }

  /** Whether the server has closed it; false when it says nothing for so long. */
  private static boolean isOver(Socket socket, int millis) throws IOException {
    socket.setSoTimeout(millis);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    } catch (SocketTimeoutException silent) {
      return false;
    }
  }
}
