package io.inmesh.internal.engine;

import io.inmesh.internal.balance.ClusterStates;
import io.inmesh.internal.policy.InboundRules;
import io.inmesh.internal.routing.ListenerTable;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.spi.QuotaSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A snapshot in the form that calls read: hashes, indexes, sums. Immutable, replaced whole. */
final class SnapshotPlan {
  final MeshSnapshot snapshot;
  private final ListenerTable<ListenerPlan> outbound;
  private final Map<Integer, ListenerPlan> gateways = new HashMap<>();
  private final Map<Integer, InboundRules> inbound = new HashMap<>();

  private final Map<String, ListenerPlan> byName = new HashMap<>();

  /** Of the empty snapshot. */
  SnapshotPlan(ClusterStates states, QuotaSource quotas) {
    this(MeshSnapshot.EMPTY, states, quotas, null);
  }

  /** Compiles; what equals the plan before is taken from there. */
  SnapshotPlan(
      MeshSnapshot snapshot,
      ClusterStates states,
      QuotaSource quotas,
      @Nullable SnapshotPlan before) {
    this.snapshot = snapshot;
    PlanParts parts = new PlanParts(states.apply(snapshot.clusters().values()));
    List<ListenerTable.Entry<ListenerPlan>> entries = new ArrayList<>();
    snapshot
        .listeners()
        .forEach(
            (name, listener) -> {
              ListenerPlan known = before == null ? null : before.byName.get(name);
              ListenerPlan plan = new ListenerPlan(listener, parts, known);
              byName.put(name, plan);
              entries.add(ListenerTable.Entry.of(name, plan));
            });
    for (String name : snapshot.absentListeners()) {
      if (hasPort(name)) {
        entries.add(ListenerTable.Entry.of(name, ListenerPlan.ABSENT));
      }
    }
    outbound = new ListenerTable<>(entries);
    snapshot
        .gateways()
        .forEach((port, listener) -> gateways.put(port, new ListenerPlan(listener, parts)));
    snapshot
        .inbound()
        .forEach((port, listener) -> inbound.put(port, new InboundRules(listener, quotas)));
  }

  private static boolean hasPort(String name) {
    int colon = name.lastIndexOf(':');
    int digits = name.length() - colon - 1;
    return colon > 0
        && digits >= 1
        && digits <= 5
        && name.substring(colon + 1).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Null = never heard of; ABSENT = known not to be. */
  @Nullable ListenerPlan outbound(String canonicalHost, int port) {
    return outbound.find(canonicalHost, port);
  }

  @Nullable ListenerPlan gateway(int port) {
    return gateways.get(port);
  }

  @Nullable InboundRules inbound(int port) {
    return inbound.get(port);
  }

  /** How many names take part. */
  int names() {
    return snapshot.listeners().size() + snapshot.absentListeners().size();
  }
}
