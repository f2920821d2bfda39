package io.inmesh.internal.engine;

import io.inmesh.internal.balance.LiveCluster;
import io.inmesh.internal.routing.HostTable;
import io.inmesh.snapshot.Listener;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A listener with its virtual hosts, made ready once a snapshot. Immutable. */
final class ListenerPlan {
  /** Stands for names of which we know that they do not exist. */
  static final ListenerPlan ABSENT = new ListenerPlan(new Listener("", List.of()), Map.of());

  final Listener listener;
  private final HostTable table;
  private final HostPlan[] hosts;

  ListenerPlan(Listener listener, Map<String, LiveCluster> clusters) {
    this.listener = listener;
    this.table = new HostTable(listener);
    this.hosts =
        listener.virtualHosts().stream()
            .map(host -> new HostPlan(host, clusters))
            .toArray(HostPlan[]::new);
  }

  /** The virtual host of this Host; null = none. */
  @Nullable HostPlan host(String authority) {
    int position = table.find(authority);
    return position < 0 ? null : hosts[position];
  }
}
