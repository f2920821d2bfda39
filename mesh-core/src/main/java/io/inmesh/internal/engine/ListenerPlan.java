package io.inmesh.internal.engine;

import io.inmesh.internal.policy.PolicyRules;
import io.inmesh.internal.routing.HostTable;
import io.inmesh.snapshot.Listener;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A listener with its virtual hosts, made ready once a snapshot. Immutable. */
final class ListenerPlan {
  /** Stands for names of which we know that they do not exist. */
  static final ListenerPlan ABSENT =
      new ListenerPlan(new Listener("", List.of()), new PlanParts(Map.of()));

  final Listener listener;
  final @Nullable PolicyRules policies; // of a gateway's port; null = everybody may enter
  private final HostTable table;
  private final HostPlan[] hosts;

  ListenerPlan(Listener listener, PlanParts parts) {
    this(listener, parts, null);
  }

  /**
   * Compiles.
   *
   * @param before the plan of this name in the last snapshot: its indexes are kept if the listener
   *     is the same, so that a change of endpoints costs little
   */
  ListenerPlan(Listener listener, PlanParts parts, @Nullable ListenerPlan before) {
    this.listener = listener;
    this.policies = listener.policies().isEmpty() ? null : new PolicyRules(listener.policies());
    ListenerPlan same = before != null && before.listener.equals(listener) ? before : null;
    this.table = same != null ? same.table : new HostTable(listener);
    this.hosts = new HostPlan[listener.virtualHosts().size()];
    for (int i = 0; i < hosts.length; i++) {
      HostPlan sameHost = same != null ? same.hosts[i] : null;
      hosts[i] = new HostPlan(listener.virtualHosts().get(i), parts, sameHost);
    }
  }

  /** The virtual host of this Host; null = none. */
  @Nullable HostPlan host(String authority) {
    int position = table.find(authority);
    return position < 0 ? null : hosts[position];
  }
}
