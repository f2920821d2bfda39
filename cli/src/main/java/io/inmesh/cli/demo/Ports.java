package io.inmesh.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Hands out free ports of loopback: the wanted one, else the next that is free. A port stays bound
 * until it is released for its program, and claimed until the end, so that another demo that starts
 * at this moment takes another one. All lie below the range from which the system takes ports for
 * outgoing connections. Any thread.
 */
final class Ports implements AutoCloseable {

  private static final int TRIES = 500;

  private final PortClaims claims;

  private final Set<Integer> given = new HashSet<>();
  private final Map<Integer, ServerSocket> held = new HashMap<>();

  Ports(PortClaims claims) {
    this.claims = claims;
  }

  /**
   * The wanted port, or the next free one above it; never the same twice.
   *
   * @throws IllegalStateException if there is none
   */
  synchronized int free(int wanted) {
    for (int port = wanted; port < wanted + TRIES; port++) {
      if (!given.contains(port) && hold(port) && claim(port)) {
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

  /** Whether a program listens on the port now. */
  static boolean isTaken(int port) {
    try (ServerSocket socket = bound(port)) {
      return !socket.isBound();
    } catch (IOException e) {
      return true;
    }
  }

  /** Lets everything go. */
  @Override
  public synchronized void close() throws IOException {
    release(List.copyOf(held.keySet()));
    claims.close();
  }

  private boolean claim(int port) {
    if (claims.claim(port)) {
      return true;
    }
    try {
      release(List.of(port));
    } catch (IOException e) {
      // It was never used.
    }
    return false;
  }

  private boolean hold(int port) {
    try {
      held.put(port, bound(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static ServerSocket bound(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
