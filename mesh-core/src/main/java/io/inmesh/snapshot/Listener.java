package io.inmesh.snapshot;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one outbound name, or one port of a gateway, leads to.
 *
 * @param name the route configuration it came from, for explain
 * @param virtualHosts one is chosen by the request's Host
 */
public record Listener(String name, List<VirtualHost> virtualHosts) {
  /** Checks that no domain is claimed twice, and copies. */
  public Listener {
    virtualHosts = List.copyOf(virtualHosts);
    Set<String> domains = new HashSet<>();
    for (VirtualHost host : virtualHosts) {
      for (String domain : host.domains()) {
        Check.that(
            domains.add(domain),
            "listener %s: domain %s is in two virtual hosts, the second is %s. Keep one.",
            name,
            domain,
            host.name());
      }
    }
  }
}
