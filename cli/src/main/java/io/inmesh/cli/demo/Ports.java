package io.inmesh.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Hands out free ports of loopback: the wanted one, else the next that is free. A port stays bound
 * until it is released for its program, so that another demo that starts at this moment takes
 * another one. All lie below the range from which the system takes ports for outgoing connections.
 * Any thread.
 */
final class Ports {

  private static final int TRIES = 500;

  private final Set<Integer> given = new HashSet<>();
  private final Map<Integer, ServerSocket> held = new HashMap<>();

  /**
   * The wanted port, or the next free one above it; never the same twice.
   *
   * @throws IllegalStateException if there is none
   */
  synchronized int free(int wanted) {
    for (int port = wanted; port < wanted + TRIES; port++) {
      if (!given.contains(port) && hold(port)) {
        given.add(port);
        return port;
      }
    }
    throw new IllegalStateException(
        "no free port on 127.0.0.1 from %d to %d: end what occupies them (ss -ltn lists it)"
            .formatted(wanted, wanted + TRIES - 1));
  }

  /** Lets these ports go, for a program that binds them now. */
  synchronized void release(Collection<Integer> ports) throws IOException {
    for (int port : ports) {
      ServerSocket socket = held.remove(port);
      if (socket != null) {
        socket.close();
      }
    }
  }

  private boolean hold(int port) {
    try {
      ServerSocket socket = new ServerSocket();
      try {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        held.put(port, socket);
        return true;
      } catch (IOException e) {
        socket.close();
        return false;
      }
    } catch (IOException e) {
      return false;
    }
  }
}
