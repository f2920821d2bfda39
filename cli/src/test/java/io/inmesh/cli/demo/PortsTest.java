package io.inmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

  private final Ports ports = new Ports();

  @Test
  void takesTheNextOneWhenOneIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ports.free(taken.getLocalPort())).isGreaterThan(taken.getLocalPort());
    }
  }

  @Test
  void neverGivesTheSameTwice() {
    int first = ports.free(28_100);
    assertThat(ports.free(first)).isGreaterThan(first);
  }
}
