package io.inmesh.snapshot;

import java.util.Map;
import java.util.Set;

/**
 * Everything the data plane knows at one moment: immutable, checked, and replaced whole.
 *
 * <p>A route may point at a cluster that is not here: calls to it are answered 503 with flag NC.
 *
 * @param revision opaque; stamped on every call, log line and span
 * @param listeners outbound, by the canonical {@code host:port} that applications dial: lower case,
 *     no trailing dot, explicit port
 * @param absentListeners names of which the control plane said that they do not exist
 * @param clusters by name
 * @param inbound this workload's own ports, by workload port
 * @param gateways a gateway's listeners, by workload port
 * @param outboundPolicy what happens to a host that the mesh does not know
 * @param reporting how calls are reported
 */
public record MeshSnapshot(
    String revision,
    Map<String, Listener> listeners,
    Set<String> absentListeners,
    Map<String, Cluster> clusters,
    Map<Integer, InboundListener> inbound,
    Map<Integer, Listener> gateways,
    OutboundPolicy outboundPolicy,
    Reporting reporting) {

  /** Knows nothing: what holds before the first configuration. */
  public static final MeshSnapshot EMPTY =
      new MeshSnapshot(
          "",
          Map.of(),
          Set.of(),
          Map.of(),
          Map.of(),
          Map.of(),
          OutboundPolicy.UNKNOWN,
          Reporting.DEFAULT);

  /** Checks that every key is the name of its value, and copies. */
  public MeshSnapshot {
    listeners = Map.copyOf(listeners);
    absentListeners = Set.copyOf(absentListeners);
    clusters = Map.copyOf(clusters);
    inbound = Map.copyOf(inbound);
    gateways = Map.copyOf(gateways);
    for (String key : listeners.keySet()) {
      checkListenerName(revision, key);
      Check.that(
          !absentListeners.contains(key),
          "snapshot %s: listener %s is both present and absent. Leave it out of one.",
          revision,
          key);
    }
    clusters.forEach(
        (key, cluster) ->
            Check.that(
                key.equals(cluster.name()),
                "snapshot %s: cluster %s is filed under %s. File it under its own name.",
                revision,
                cluster.name(),
                key));
    inbound.forEach(
        (port, listener) ->
            Check.that(
                port == listener.port(),
                "snapshot %s: the inbound listener of port %d is filed under %d. Use its port.",
                revision,
                listener.port(),
                port));
  }

  private static void checkListenerName(String revision, String key) {
    int colon = key.lastIndexOf(':');
    boolean port =
        colon > 0
            && colon < key.length() - 1
            && key.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9');
    boolean canonical =
        port && key.charAt(colon - 1) != '.' && key.chars().noneMatch(c -> c >= 'A' && c <= 'Z');
    Check.that(
        canonical,
        "snapshot %s: listener name %s (expected: host:port, lower case, no trailing dot)",
        revision,
        key);
  }
}
