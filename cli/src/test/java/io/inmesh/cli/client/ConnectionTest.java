package io.inmesh.cli.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user reads when nobody answers: the act that mends it. */
class ConnectionTest {

  @TempDir Path home;
  private final Socket bound = new Socket();
  private Path token;
  private int port;

  @BeforeEach
  void nobodyListens() throws IOException {
    assumeTrue(System.getenv("INMESH_API") == null, "INMESH_API is set");
    assumeTrue(System.getenv("INMESH_DEMO_DIR") == null, "INMESH_DEMO_DIR is set");
    token = Files.writeString(home.resolve("token"), "secret");
    bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // so nobody gets it
    port = bound.getLocalPort();
  }

  @AfterEach
  void letGo() throws IOException {
    bound.close();
  }

  @Test
  void aDemoThatRunsHasLostItsControlPlane() throws IOException {
    demo(ProcessHandle.current().pid());
    assertThatThrownBy(() -> new Connection().open(home).get("/"))
        .isInstanceOf(UnreachableException.class)
        .hasMessage(
            "no control plane answers at http://127.0.0.1:%d (connection refused). Start it again: ./inmesh demo start control-plane"
                .formatted(port));
  }

  @Test
  void aDemoThatWasKilledIsToBeStarted() throws IOException {
    demo(0);
    assertThatThrownBy(() -> new Connection().open(home).get("/"))
        .isInstanceOf(UnreachableException.class)
        .hasMessageEndingWith("Start one: ./inmesh demo, or name another: --control-plane URL");
  }

  private void demo(long supervisor) throws IOException {
    Path directory = Files.createDirectories(home.resolve(".inmesh-demo"));
    Files.writeString(
        directory.resolve("state.json"),
        """
        {"supervisor": {"pid": %d}, "urls": {"api": "http://127.0.0.1:%d"}, "tokenFile": "%s"}
        """
            .formatted(supervisor, port, token));
  }
}
