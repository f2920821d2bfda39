package io.inmesh.runtime.xds;

import io.inmesh.xds.WireNames;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this client wants, what it has, and what of it serves. Pure state without threads or I/O:
 * the control thread owns it.
 */
final class ConfigState {
  private final boolean gateway;
  private final Resources resources = new Resources();
  private final Set<String> outbound = new LinkedHashSet<>();
  private final Set<String> inbound = new LinkedHashSet<>();
  private final Map<String, RouteActivation> activations = new LinkedHashMap<>();
  private String revision = "";

  /**
   * @param gateway whether it asks for every listener that there is for it
   */
  ConfigState(boolean gateway) {
    this.gateway = gateway;
  }

  Resources resources() {
    return resources;
  }

  String revision() {
    return revision;
  }

  Set<String> outbound() {
    return outbound;
  }

  Set<String> inbound() {
    return inbound;
  }

  /** The ports of this workload, as declared. */
  void inbound(Set<Integer> workloadPorts) {
    inbound.clear();
    workloadPorts.forEach(port -> inbound.add(WireNames.inboundListener(port)));
  }

  /**
   * Takes what came from the state directory; its outbound listeners are wanted from now on, and
   * its inbound ones until the ports are declared: a server often binds later than this.
   */
  void restore(ResourceType type, Resource resource) {
    String name = resource.getName();
    if (resources.put(type, resource) != null || type != ResourceType.LISTENER) {
      return;
    }
    if (ListenerNames.isOutbound(name)) {
      outbound.add(name);
    } else if (ListenerNames.isInbound(name)) {
      inbound.add(name);
    }
  }

  /** The same, of a name that was known not to exist. */
  void restoreAbsent(ResourceType type, String name) {
    resources.table(type).remove(name);
    if (type == ResourceType.LISTENER && ListenerNames.isOutbound(name)) {
      outbound.add(name);
    }
  }

  void restoreRevision(String restored) {
    revision = restored;
  }

  /**
   * Takes what is good of a response.
   *
   * @return why each of the others was refused
   */
  List<String> accept(ResourceType type, DeltaDiscoveryResponse response) {
    Set<String> wanted = wanted(type);
    List<String> errors = new ArrayList<>();
    for (Resource resource : response.getResourcesList()) {
      if (isWanted(type, wanted, resource.getName())) {
        String error = resources.put(type, resource);
        if (error != null) {
          errors.add(error);
        }
      }
    }
    for (String name : response.getRemovedResourcesList()) {
      if (isWanted(type, wanted, name)) {
        resources.table(type).remove(name);
      }
    }
    if (!response.getSystemVersionInfo().isEmpty()) {
      revision = response.getSystemVersionInfo();
    }
    return errors;
  }

  private boolean isWanted(ResourceType type, Set<String> wanted, String name) {
    return wanted.contains(name)
        || (gateway && type == ResourceType.LISTENER && ListenerNames.gatewayPort(name) > 0);
  }

  /** What the control plane is to be asked for. */
  Set<String> wanted(ResourceType type) {
    Set<String> names = new LinkedHashSet<>();
    switch (type) {
      case LISTENER -> {
        names.add(ListenerNames.OUTBOUND_POLICY);
        if (gateway) {
          names.add(ListenerNames.WILDCARD);
        }
        names.addAll(inbound);
        names.addAll(outbound);
      }
      case ROUTE ->
          routedListeners()
              .values()
              .forEach(
                  listener -> {
                    if (listener instanceof CompiledListener.Routed routed) {
                      names.add(routed.routes());
                    }
                  });
      case CLUSTER ->
          activations.values().forEach(activation -> names.addAll(activation.clusters()));
      case ENDPOINT ->
          wanted(ResourceType.CLUSTER)
              .forEach(
                  name -> {
                    CompiledCluster cluster = resources.clusters.compiled(name);
                    if (cluster != null) {
                      names.add(cluster.endpointsName());
                    }
                  });
    }
    return names;
  }

  /** Listeners that lead to routes, by their names: outbound ones and a gateway's. */
  Map<String, CompiledListener> routedListeners() {
    Map<String, CompiledListener> found = new LinkedHashMap<>();
    for (String name : outbound) {
      CompiledListener listener = resources.listeners.compiled(name);
      if (listener != null) {
        found.put(name, listener);
      }
    }
    if (gateway) {
      resources
          .listeners
          .accepted()
          .forEach(
              (name, entry) -> {
                if (ListenerNames.gatewayPort(name) > 0) {
                  found.put(name, entry.compiled());
                }
              });
    }
    return found;
  }

  /** Where a listener's routes wait or serve; null while they have not come. */
  @Nullable RouteActivation activation(String listener, CompiledListener compiled) {
    return activations.get(activationKey(listener, compiled));
  }

  private static String activationKey(String listener, CompiledListener compiled) {
    return compiled instanceof CompiledListener.Routed routed
        ? routed.routes()
        : "inline " + listener;
  }

  /**
   * Puts in force what is ready, and forgets what nobody asks for any more.
   *
   * @param connected whether waiting hosts may lose patience
   */
  void settle(long nowNanos, boolean connected) {
    Map<String, CompiledRoutes> current = new HashMap<>();
    routedListeners()
        .forEach(
            (name, listener) -> {
              CompiledRoutes routes = routesOf(listener);
              if (routes != null) {
                current.put(activationKey(name, listener), routes);
              }
            });
    activations.keySet().retainAll(current.keySet());
    current.forEach(
        (key, routes) ->
            activations
                .computeIfAbsent(key, name -> new RouteActivation())
                .update(routes, nowNanos, connected, this::isSettled));
    forgetUnwanted();
  }

  /** A route configuration that was removed has no hosts: calls find no route. */
  private @Nullable CompiledRoutes routesOf(CompiledListener listener) {
    if (listener instanceof CompiledListener.Inline inline) {
      return inline.routes();
    }
    if (listener instanceof CompiledListener.Routed routed) {
      return resources.routes.isAbsent(routed.routes())
          ? new CompiledRoutes(routed.routes(), List.of())
          : resources.routes.compiled(routed.routes());
    }
    return null;
  }

  private boolean isSettled(String cluster) {
    CompiledCluster compiled = resources.clusters.compiled(cluster);
    return compiled == null
        ? resources.clusters.isAbsent(cluster)
        : resources.endpoints.isSettled(compiled.endpointsName());
  }

  private void forgetUnwanted() {
    for (ResourceType type : ResourceType.values()) {
      ResourceTable<?> table = resources.table(type);
      Set<String> wanted = wanted(type);
      Set<String> known = new HashSet<>(table.accepted().keySet());
      known.addAll(table.absent());
      known.addAll(table.refused().keySet());
      known.forEach(
          name -> {
            if (!isWanted(type, wanted, name)) {
              table.forget(name);
            }
          });
    }
  }

  /** The control plane is back: waiting hosts are patient anew. */
  void connected(long nowNanos) {
    activations.values().forEach(activation -> activation.restart(nowNanos));
  }

  /** When the first waiting host loses patience; {@link Long#MAX_VALUE} = none waits. */
  long deadlineNanos(long nowNanos) {
    return activations.values().stream()
        .filter(RouteActivation::waits)
        .mapToLong(activation -> activation.deadlineNanos(nowNanos))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Whether a call to this name can be decided, or never will be: it was refused. */
  boolean isAnswered(String name) {
    CompiledListener listener = resources.listeners.compiled(name);
    if (listener == null) {
      return resources.listeners.isAbsent(name) || resources.listeners.isRefused(name);
    }
    RouteActivation activation = activation(name, listener);
    if (activation != null) {
      return activation.isLive();
    }
    return listener instanceof CompiledListener.Routed routed
        && resources.routes.isRefused(routed.routes());
  }

  /** Whether outbound policy and every port of this workload are known. */
  boolean isReady() {
    return resources.listeners.compiled(ListenerNames.OUTBOUND_POLICY) != null
        && inbound.stream()
            .allMatch(
                name -> resources.listeners.isSettled(name) || resources.listeners.isRefused(name));
  }
}
