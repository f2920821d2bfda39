package io.inmesh.runtime.xds;

import io.inmesh.xds.WireNames;

/** What a listener is for, by its name. */
final class ListenerNames {
  /** Tells what happens to hosts outside of the mesh. */
  static final String OUTBOUND_POLICY = "inmesh.io/outbound-policy";

  /** Every listener that the control plane has for this client: gateways ask so. */
  static final String WILDCARD = "*";

  private static final String GATEWAY = "0.0.0.0_";
  private static final int PORT_MAX = 65_535;

  private ListenerNames() {}

  static boolean isInbound(String name) {
    return WireNames.parseInboundListener(name) > 0;
  }

  /** The workload port of a gateway's listener, or -1 for any other name. */
  static int gatewayPort(String name) {
    if (!name.startsWith(GATEWAY) || name.length() > GATEWAY.length() + 5) {
      return -1;
    }
    int port = 0;
    for (int i = GATEWAY.length(); i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      port = port * 10 + c - '0';
    }
    return port >= 1 && port <= PORT_MAX ? port : -1;
  }

  /** Whether an application may have dialled it: {@code host:port}. */
  static boolean isOutbound(String name) {
    return name.indexOf('/') < 0 && gatewayPort(name) < 0 && !name.equals(WILDCARD);
  }
}
