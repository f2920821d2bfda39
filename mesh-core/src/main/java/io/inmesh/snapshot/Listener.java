package io.inmesh.snapshot;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one outbound name, or one port of a gateway, leads to.
 *
 * @param name the route configuration it came from, for explain
 * @param virtualHosts one is chosen by the request's Host
 * @param policies whom a gateway's port lets in; empty = everybody, and for what is outbound
 */
public record Listener(
    String name, List<VirtualHost> virtualHosts, List<AuthorizationPolicy> policies) {
  /** One that asks nothing of its callers. */
  public Listener(String name, List<VirtualHost> virtualHosts) {
    this(name, virtualHosts, List.of());
  }

  /** Checks that no domain is claimed twice, and copies. */
  public Listener {
    policies = List.copyOf(policies);
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
