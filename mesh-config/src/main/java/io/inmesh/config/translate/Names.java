package io.inmesh.config.translate;

import io.inmesh.config.model.Hosts;
import java.util.Optional;
import java.util.OptionalInt;

/** Names of resources on the wire. */
final class Names {
  static final String OUTBOUND_POLICY = "inmesh.io/outbound-policy";
  static final String INBOUND = "xds.istio.io/grpc/lds/inbound/";
  static final String GATEWAY_LISTENER = "0.0.0.0_";
  static final String GATEWAY_ROUTES = "http.";

  private Names() {}

  /**
   * {@code outbound|<port>|<subset>|<host>}: a cluster; with an empty subset also the routes of a
   * listener.
   *
   * @param port the service's
   * @param subset may be empty
   * @param host fully qualified
   */
  record Outbound(int port, String subset, String host) {
    static Optional<Outbound> parse(String name) {
      String[] parts = name.split("\\|", -1);
      OptionalInt port =
          parts.length == 4 && parts[0].equals("outbound") ? portOf(parts[1]) : OptionalInt.empty();
      return port.isPresent() && !parts[3].isEmpty()
          ? Optional.of(new Outbound(port.getAsInt(), parts[2], parts[3]))
          : Optional.empty();
    }

    @Override
    public String toString() {
      return "outbound|" + port + "|" + subset + "|" + host;
    }
  }

  /**
   * {@code host:port} as it was dialled.
   *
   * @param host canonical
   * @param port explicit
   */
  record Dialled(String host, int port) {
    static Optional<Dialled> parse(String name) {
      int colon = name.lastIndexOf(':');
      OptionalInt port = colon > 0 ? portOf(name.substring(colon + 1)) : OptionalInt.empty();
      return port.isPresent()
          ? Optional.of(new Dialled(Hosts.canonical(name.substring(0, colon)), port.getAsInt()))
          : Optional.empty();
    }
  }

  /** The workload port of an inbound listener's name, such as {@code .../0.0.0.0:9080}. */
  static OptionalInt inboundPort(String name) {
    int colon = name.lastIndexOf(':');
    return name.startsWith(INBOUND) && colon > 0
        ? portOf(name.substring(colon + 1))
        : OptionalInt.empty();
  }

  /** The number behind a prefix. */
  static OptionalInt portAfter(String prefix, String name) {
    return name.startsWith(prefix) ? portOf(name.substring(prefix.length())) : OptionalInt.empty();
  }

  private static OptionalInt portOf(String text) {
    return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= 65535
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }
}
