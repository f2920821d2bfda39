package io.inmesh.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;

/**
 * Hands out free ports of loopback: the wanted one, else the next that is free. All lie below the
 * range from which the system takes ports for outgoing connections.
 */
final class Ports {

  private static final int TRIES = 500;

  private final Set<Integer> given = new HashSet<>();

  /**
   * The wanted port, or the next free one above it; never the same twice.
   *
   * @throws IllegalStateException if there is none
   */
  synchronized int free(int wanted) {
    for (int port = wanted; port < wanted + TRIES; port++) {
      if (!given.contains(port) && isFree(port)) {
        given.add(port);
        return port;
      }
    }
    throw new IllegalStateException(
        "no free port on 127.0.0.1 from %d to %d: end what occupies them (ss -ltn lists it)"
            .formatted(wanted, wanted + TRIES - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
