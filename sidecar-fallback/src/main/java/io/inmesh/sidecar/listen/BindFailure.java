package io.inmesh.sidecar.listen;

import java.net.InetSocketAddress;

/** Says why a port could not be had, and what to do. */
final class BindFailure {
  private BindFailure() {}

  /**
   * A sentence.
   *
   * @param failure of the JDK's sockets or of Netty's native ones, whose types differ
   */
  static String text(String what, InetSocketAddress listen, Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return "%s: %s:%d %s. Choose another %s"
        .formatted(
            what,
            listen.getHostString(),
            listen.getPort(),
            isTaken(message) ? "is taken" : "cannot be bound: " + message,
            isTaken(message) ? "port, or 0 for a free one" : "address or port");
  }

  private static boolean isTaken(String message) {
    return message.contains("Address already in use");
  }
}
