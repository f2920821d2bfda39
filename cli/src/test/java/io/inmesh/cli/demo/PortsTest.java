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

  @Test
  void holdsAPortUntilItsProgramBindsIt() throws IOException {
    int port = ports.free(28_200);
    assertThat(new Ports().free(port)).isGreaterThan(port);
    ports.release(java.util.List.of(port));
    try (ServerSocket program = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(program.isBound()).isTrue();
    }
  }
}
