package io.inmesh.xds;

import java.util.Optional;

/** How clusters and listeners are called on the wire, in Istio's words. Pure functions. */
public final class WireNames {
  private static final String OUTBOUND = "outbound|";
  private static final String INBOUND_LISTENER = "xds.istio.io/grpc/lds/inbound/0.0.0.0:";
  private static final int PORT_MAX = 65_535;

  private WireNames() {}

  /**
   * The name of the cluster of a service's port: {@code outbound|9080|v2|reviews.default.svc}.
   *
   * @param port of the service, 1 to 65535
   * @param subset of the DestinationRule, or empty for all endpoints
   * @param host fully qualified, without a trailing dot
   * @throws IllegalArgumentException if the port is out of range, or a part contains {@code '|'}
   */
  public static String outboundCluster(int port, String subset, String host) {
    checkPort(port);
    checkPart("subset", subset);
    checkPart("host", host);
    if (host.isEmpty()) {
      throw new IllegalArgumentException("host: empty (expected: a fully qualified name)");
    }
    return OUTBOUND + port + '|' + subset + '|' + host;
  }

  /** Reads an outbound cluster's name; empty for any other name. */
  public static Optional<OutboundCluster> parseOutboundCluster(String name) {
    if (!name.startsWith(OUTBOUND)) {
      return Optional.empty();
    }
    int afterPort = name.indexOf('|', OUTBOUND.length());
    int afterSubset = afterPort < 0 ? -1 : name.indexOf('|', afterPort + 1);
    if (afterSubset < 0
        || afterSubset == name.length() - 1
        || name.indexOf('|', afterSubset + 1) >= 0) {
      return Optional.empty();
    }
    int port = parsePort(name.substring(OUTBOUND.length(), afterPort));
    return port < 0
        ? Optional.empty()
        : Optional.of(
            new OutboundCluster(
                port, name.substring(afterPort + 1, afterSubset), name.substring(afterSubset + 1)));
  }

  /**
   * The name of the listener that a workload asks for, to learn how to accept calls on a port.
   *
   * @param port of the workload as declared (not the one bound, where they differ), 1 to 65535
   * @throws IllegalArgumentException if the port is out of range
   */
  public static String inboundListener(int port) {
    checkPort(port);
    return INBOUND_LISTENER + port;
  }

  /** The workload port of an inbound listener's name, or -1 for any other name. */
  public static int parseInboundListener(String name) {
    return name.startsWith(INBOUND_LISTENER)
        ? parsePort(name.substring(INBOUND_LISTENER.length()))
        : -1;
  }

  private static void checkPort(int port) {
    if (port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException("port: %d (expected: 1 to 65535)".formatted(port));
    }
  }

  private static void checkPart(String what, String part) {
    if (part.indexOf('|') >= 0) {
      throw new IllegalArgumentException("%s: %s (expected: no '|')".formatted(what, part));
    }
  }

  /** One to five digits without a leading zero, in range; else -1. */
  private static int parsePort(String digits) {
    if (digits.isEmpty() || digits.length() > 5 || digits.charAt(0) == '0') {
      return -1;
    }
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      port = port * 10 + (c - '0');
    }
    return port <= PORT_MAX ? port : -1;
  }

  /**
   * The parts of an outbound cluster's name.
   *
   * @param port of the service
   * @param subset of the DestinationRule; empty for all endpoints
   * @param host fully qualified
   */
  public record OutboundCluster(int port, String subset, String host) {}
}
