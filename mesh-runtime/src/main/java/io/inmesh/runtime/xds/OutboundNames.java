package io.inmesh.runtime.xds;

import io.inmesh.call.OutboundCall;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which hosts were called of late, so that names that nobody calls can be given up. {@link #called}
 * is on the way of every call: one look-up and, at most once a sweep, one write. Any thread.
 */
final class OutboundNames {
  private static final int HOSTS_MAX = 20_000;

  private final Map<String, Used> hosts = new ConcurrentHashMap<>();

  /** A mark that calls set and the sweep takes away. */
  private static final class Used {
    private volatile boolean since = true;
    private long lastNanos; // the control thread's

    void mark() {
      if (!since) {
        since = true;
      }
    }
  }

  void called(OutboundCall call) {
    if (!call.gateway()) {
      Used used = hosts.get(call.host());
      if (used != null) {
        used.mark();
      }
    }
  }

  /** Control thread: a name was asked for. */
  void asked(String name, long nowNanos) {
    if (hosts.size() < HOSTS_MAX) {
      Used used = hosts.computeIfAbsent(host(name), host -> new Used());
      used.lastNanos = nowNanos;
      used.mark();
    }
  }

  /** Control thread: takes the marks away, and drops the names that had none for too long. */
  void sweep(Set<String> names, long nowNanos, long idleNanos) {
    hosts
        .values()
        .forEach(
            used -> {
              if (used.since) {
                used.since = false;
                used.lastNanos = nowNanos;
              }
            });
    names.removeIf(
        name -> {
          Used used = hosts.get(host(name));
          return used == null || nowNanos - used.lastNanos >= idleNanos;
        });
    Set<String> kept = ConcurrentHashMap.newKeySet();
    names.forEach(name -> kept.add(host(name)));
    hosts.keySet().retainAll(kept);
  }

  private static String host(String name) {
    int colon = name.lastIndexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }
}
