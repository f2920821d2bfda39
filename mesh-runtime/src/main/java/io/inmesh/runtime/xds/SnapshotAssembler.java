package io.inmesh.runtime.xds;

import io.inmesh.runtime.quota.QuotaSettings;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.InvalidConfigException;
import io.inmesh.snapshot.Listener;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.Reporting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes one snapshot of what serves. Not thread-safe: the control thread owns it. */
final class SnapshotAssembler {
  private static final CompiledListener.Policy NOT_RECEIVED =
      new CompiledListener.Policy(OutboundPolicy.UNKNOWN, Reporting.DEFAULT);

  private final Map<String, Built> built = new HashMap<>();

  /** What a cluster was built from, so that an unchanged one stays the same object. */
  private record Built(CompiledCluster from, List<Endpoint> endpoints, Cluster cluster) {}

  MeshSnapshot assemble(ConfigState state) {
    Map<String, Listener> listeners = new HashMap<>();
    Map<Integer, Listener> gateways = new HashMap<>();
    state
        .routedListeners()
        .forEach(
            (name, compiled) -> {
              Listener listener = listener(state, name, compiled);
              int port = ListenerNames.gatewayPort(name);
              if (listener != null && port > 0) {
                gateways.put(port, listener);
              } else if (listener != null) {
                listeners.put(name, listener);
              }
            });
    Set<String> absent = new HashSet<>(state.outbound());
    absent.retainAll(state.resources().listeners.absent());
    CompiledListener.Policy policy = policy(state);
    return new MeshSnapshot(
        state.revision(),
        listeners,
        absent,
        clusters(state),
        inbound(state),
        gateways,
        policy.policy(),
        policy.reporting());
  }

  private static @Nullable Listener listener(
      ConfigState state, String name, CompiledListener compiled) {
    RouteActivation activation = state.activation(name, compiled);
    if (activation == null || !activation.isLive()) {
      return null;
    }
    String routes = compiled instanceof CompiledListener.Routed routed ? routed.routes() : name;
    List<AuthorizationPolicy> policies =
        compiled instanceof CompiledListener.Routed routed ? routed.policies() : List.of();
    try {
      return new Listener(routes, activation.hosts(), policies);
    } catch (InvalidConfigException overlap) {
      // A domain moved from a host that still waits to one that serves: the newest word wins.
      activation.hurry();
      return new Listener(routes, activation.hosts(), policies);
    }
  }

  private Map<String, Cluster> clusters(ConfigState state) {
    Map<String, Cluster> clusters = new HashMap<>();
    for (String name : state.wanted(ResourceType.CLUSTER)) {
      CompiledCluster compiled = state.resources().clusters.compiled(name);
      if (compiled != null) {
        clusters.put(name, cluster(state, name, compiled));
      }
    }
    built.keySet().retainAll(clusters.keySet());
    return clusters;
  }

  private Cluster cluster(ConfigState state, String name, CompiledCluster compiled) {
    List<Endpoint> known = state.resources().endpoints.compiled(compiled.endpointsName());
    List<Endpoint> endpoints = known == null ? List.of() : known;
    Built before = built.get(name);
    if (before != null && before.from().equals(compiled) && before.endpoints().equals(endpoints)) {
      return before.cluster();
    }
    Cluster cluster = compiled.with(endpoints);
    built.put(name, new Built(compiled, endpoints, cluster));
    return cluster;
  }

  private static Map<Integer, InboundListener> inbound(ConfigState state) {
    Map<Integer, InboundListener> inbound = new HashMap<>();
    for (CompiledListener.Inbound listener : inboundListeners(state)) {
      inbound.put(listener.listener().port(), listener.listener());
    }
    return inbound;
  }

  /** A port whose first configuration was refused lets nobody in. */
  private static List<CompiledListener.Inbound> inboundListeners(ConfigState state) {
    List<CompiledListener.Inbound> listeners = new ArrayList<>();
    for (String name : state.inbound()) {
      CompiledListener compiled = state.resources().listeners.compiled(name);
      if (compiled instanceof CompiledListener.Inbound inbound) {
        listeners.add(inbound);
      } else if (state.resources().listeners.isRefused(name)) {
        listeners.add(InboundCompiler.closed(name));
      }
    }
    return listeners;
  }

  List<QuotaSettings> quotas(ConfigState state) {
    return inboundListeners(state).stream().flatMap(each -> each.quotas().stream()).toList();
  }

  private static CompiledListener.Policy policy(ConfigState state) {
    return state.resources().listeners.compiled(ListenerNames.OUTBOUND_POLICY)
            instanceof CompiledListener.Policy policy
        ? policy
        : NOT_RECEIVED;
  }
}
