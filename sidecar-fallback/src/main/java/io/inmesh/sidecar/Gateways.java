package io.inmesh.sidecar;

import io.inmesh.sidecar.listen.Listeners;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway's ports: bound while a Gateway asks for them, so that without one a connection is
 * refused. For one thread.
 */
final class Gateways {
  private static final Logger log = LoggerFactory.getLogger(Gateways.class);

  private final Map<Integer, InetSocketAddress> addresses;
  private final Listeners listeners;
  private final Map<Integer, Channel> bound = new TreeMap<>();

  /**
   * Opens nothing yet.
   *
   * @param addresses where each workload port is bound; a port 0 is chosen once and then kept
   */
  Gateways(Map<Integer, InetSocketAddress> addresses, Listeners listeners) {
    this.addresses = new TreeMap<>(addresses);
    this.listeners = listeners;
  }

  /** Opens what is wanted and not open, closes what is open and no longer wanted. */
  void follow(Set<Integer> wanted) {
    for (Integer port : Set.copyOf(bound.keySet())) {
      if (!wanted.contains(port)) {
        Channel closing = bound.remove(port);
        if (closing != null) {
          closing.close().syncUninterruptibly();
        }
        log.info("gateway port {} closed: no Gateway asks for it", port);
      }
    }
    for (Integer port : wanted) {
      InetSocketAddress address = addresses.get(port);
      if (address == null) {
        log.warn(
            "a Gateway asks for port {}, which is not mapped. Start with --gateway {}=HOST:PORT.",
            port,
            port);
      } else if (!bound.containsKey(port)) {
        Channel open = listeners.gateway(port, address);
        bound.put(port, open);
        addresses.put(port, (InetSocketAddress) open.localAddress());
        log.info("gateway port {} open on {}", port, open.localAddress());
      }
    }
  }

  /** What is open now: workload port to bound port. */
  Map<Integer, Integer> bound() {
    Map<Integer, Integer> ports = new TreeMap<>();
    bound.forEach(
        (port, channel) -> ports.put(port, ((InetSocketAddress) channel.localAddress()).getPort()));
    return ports;
  }
}
