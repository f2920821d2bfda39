package io.inmesh.runtime.xds;

import io.inmesh.snapshot.VirtualHost;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * When the virtual hosts of one route configuration go live: when each of their clusters is there
 * or is known to be absent, or after five seconds. Until then the host's last version serves. Not
 * thread-safe: the control thread owns it.
 */
final class RouteActivation {
  /** How long a virtual host waits for its clusters. */
  static final long PATIENCE_NANOS = 5_000_000_000L;

  private final Map<String, CompiledRoutes.Host> live = new LinkedHashMap<>();
  private final Map<String, Long> waitingSince = new LinkedHashMap<>();
  private @Nullable CompiledRoutes latest;

  /**
   * Takes over what is ready.
   *
   * @param settled whether a cluster is there, or is known to be absent
   * @param patient whether time counts: it does not while the control plane is away
   * @return whether anything went live or away
   */
  boolean update(CompiledRoutes routes, long nowNanos, boolean patient, Predicate<String> settled) {
    latest = routes;
    boolean changed = live.keySet().retainAll(names(routes));
    waitingSince.keySet().retainAll(names(routes));
    for (CompiledRoutes.Host host : routes.hosts()) {
      if (host.equals(live.get(host.name()))) {
        waitingSince.remove(host.name());
        continue;
      }
      long since = waitingSince.computeIfAbsent(host.name(), name -> nowNanos);
      boolean late = patient && nowNanos - since >= PATIENCE_NANOS;
      if (late || host.clusters().stream().allMatch(settled)) {
        live.put(host.name(), host);
        waitingSince.remove(host.name());
        changed = true;
      }
    }
    return changed;
  }

  private static Set<String> names(CompiledRoutes routes) {
    Set<String> names = new HashSet<>();
    routes.hosts().forEach(host -> names.add(host.name()));
    return names;
  }

  /** Time begins to count anew for those that wait: the control plane is back. */
  void restart(long nowNanos) {
    waitingSince.replaceAll((name, since) -> nowNanos);
  }

  /** Takes the newest version of every host, ready or not. */
  void hurry() {
    if (latest != null) {
      latest.hosts().forEach(host -> live.put(host.name(), host));
      waitingSince.clear();
    }
  }

  /** Whether any virtual host serves, or there is none to serve. */
  boolean isLive() {
    return !live.isEmpty() || (latest != null && latest.hosts().isEmpty());
  }

  List<VirtualHost> hosts() {
    List<VirtualHost> hosts = new ArrayList<>(live.size());
    // In the configuration's order, the old version standing where the new one will.
    if (latest != null) {
      for (CompiledRoutes.Host host : latest.hosts()) {
        CompiledRoutes.Host serving = live.get(host.name());
        if (serving != null) {
          hosts.add(serving.host());
        }
      }
    }
    return hosts;
  }

  /** Of the hosts that serve and of those that wait. */
  Set<String> clusters() {
    Set<String> clusters = new HashSet<>();
    live.values().forEach(host -> clusters.addAll(host.clusters()));
    if (latest != null) {
      latest.hosts().forEach(host -> clusters.addAll(host.clusters()));
    }
    return clusters;
  }

  boolean waits() {
    return !waitingSince.isEmpty();
  }

  /** When the first one that waits loses patience. */
  long deadlineNanos(long nowNanos) {
    long least = Long.MAX_VALUE;
    for (long since : waitingSince.values()) {
      least = Math.min(least, since + PATIENCE_NANOS - nowNanos);
    }
    return Math.max(0, least);
  }
}
