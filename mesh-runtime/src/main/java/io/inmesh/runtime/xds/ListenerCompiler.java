package io.inmesh.runtime.xds;

import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Listeners of every kind. */
final class ListenerCompiler {
  private static final Set<String> OUTBOUND =
      Set.of("name", "api_listener", "metadata", "stat_prefix", "traffic_direction");
  private static final Set<String> GATEWAY =
      Set.of("name", "address", "filter_chains", "metadata", "stat_prefix", "traffic_direction");
  private static final Set<String> CHAIN = Set.of("name", "filters");

  private ListenerCompiler() {}

  /**
   * @throws RuntimeException with a message for the user, if it cannot be enforced
   */
  static CompiledListener listener(FieldPath at, Listener listener) {
    String name = listener.getName();
    if (ListenerNames.isInbound(name)) {
      return InboundCompiler.inbound(at, listener);
    }
    if (ListenerNames.gatewayPort(name) > 0) {
      return gateway(at, listener);
    }
    at.only(listener, OUTBOUND);
    FieldPath here = at.dot("api_listener.api_listener");
    HttpConnectionManager manager =
        HttpManager.unpack(here, listener.getApiListener().getApiListener());
    return name.equals(ListenerNames.OUTBOUND_POLICY)
        ? new CompiledListener.Policy(
            policy(here, manager),
            ReportingCompiler.reporting(at.dot("metadata"), listener.getMetadata()))
        : routed(here, manager);
  }

  private static CompiledListener routed(FieldPath at, HttpConnectionManager manager) {
    HttpManager.checkOutboundFilters(at, manager);
    return manager.hasRouteConfig()
        ? new CompiledListener.Inline(
            RouteCompiler.routes(at.dot("route_config"), manager.getRouteConfig()))
        : new CompiledListener.Routed(HttpManager.routeName(at, manager), List.of());
  }

  private static OutboundPolicy policy(FieldPath at, HttpConnectionManager manager) {
    return switch (manager.getRouteConfig().getName()) {
      case "allow_any" -> OutboundPolicy.ALLOW_ANY;
      case "block_all" -> OutboundPolicy.REGISTRY_ONLY;
      default ->
          throw at.dot("route_config.name")
              .refuse("'%s' (expected: allow_any, block_all)", manager.getRouteConfig().getName());
    };
  }

  private static CompiledListener gateway(FieldPath at, Listener listener) {
    at.only(listener, GATEWAY);
    FieldPath here = at.at("filter_chains", 0);
    if (listener.getFilterChainsCount() != 1
        || listener.getFilterChains(0).getFiltersCount() != 1) {
      throw at.dot("filter_chains").refuse("expected one, with the HTTP connection manager alone");
    }
    here.only(listener.getFilterChains(0), CHAIN);
    FieldPath there = here.dot("filters[0].typed_config");
    HttpConnectionManager manager =
        HttpManager.unpack(there, listener.getFilterChains(0).getFilters(0).getTypedConfig());
    List<AuthorizationPolicy> policies = new ArrayList<>();
    for (int i = 0; i < manager.getHttpFiltersCount(); i++) {
      FieldPath place = there.at("http_filters", i);
      HttpFilter filter = manager.getHttpFilters(i);
      switch (filter.getName()) {
        case RbacCompiler.FILTER ->
            RbacCompiler.ofFilter(place.dot("typed_config"), filter.getTypedConfig())
                .ifPresent(policies::add);
        case FaultCompiler.FILTER, HttpManager.ROUTER -> {}
        default ->
            throw place.refuse(
                "'%s' (expected: %s, %s, %s)",
                filter.getName(), RbacCompiler.FILTER, FaultCompiler.FILTER, HttpManager.ROUTER);
      }
    }
    return new CompiledListener.Routed(HttpManager.routeName(there, manager), policies);
  }
}
