package io.inmesh.runtime.xds;

import io.inmesh.snapshot.Listener;
import io.inmesh.snapshot.VirtualHost;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Route configurations: virtual hosts and their routes, in order. */
final class RouteCompiler {
  private static final Set<String> CONFIGURATION =
      Set.of("name", "virtual_hosts", "validate_clusters", "metadata");
  private static final Set<String> HOST = Set.of("name", "domains", "routes", "metadata");
  private static final Set<String> ROUTE =
      Set.of(
          "name",
          "match",
          "route",
          "redirect",
          "direct_response",
          "metadata",
          "typed_per_filter_config",
          "request_headers_to_add",
          "request_headers_to_remove",
          "response_headers_to_add",
          "response_headers_to_remove");

  private RouteCompiler() {}

  /**
   * @throws RuntimeException with a message for the user, if it cannot be enforced
   */
  static CompiledRoutes routes(FieldPath at, RouteConfiguration configuration) {
    at.only(configuration, CONFIGURATION);
    List<VirtualHost> hosts = new ArrayList<>();
    for (int i = 0; i < configuration.getVirtualHostsCount(); i++) {
      hosts.add(host(at.at("virtual_hosts", i), configuration.getVirtualHosts(i)));
    }
    // Two hosts that claim one domain are refused here, not when a snapshot is put together.
    new Listener(configuration.getName(), hosts);
    return new CompiledRoutes(
        configuration.getName(), hosts.stream().map(CompiledRoutes.Host::of).toList());
  }

  private static VirtualHost host(
      FieldPath at, io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost host) {
    at.only(host, HOST);
    List<io.inmesh.snapshot.Route> routes = new ArrayList<>();
    for (int i = 0; i < host.getRoutesCount(); i++) {
      routes.add(route(at.at("routes", i), host.getRoutes(i)));
    }
    return at.checked(() -> new VirtualHost(host.getName(), host.getDomainsList(), routes));
  }

  private static io.inmesh.snapshot.Route route(FieldPath at, Route route) {
    at.only(route, ROUTE);
    return at.checked(
        () ->
            new io.inmesh.snapshot.Route(
                route.getName(),
                MatchCompiler.route(at.dot("match"), route.getMatch()),
                ActionCompiler.action(at, route),
                HeaderEditsCompiler.edits(
                    at,
                    "request",
                    route.getRequestHeadersToAddList(),
                    route.getRequestHeadersToRemoveList()),
                HeaderEditsCompiler.edits(
                    at,
                    "response",
                    route.getResponseHeadersToAddList(),
                    route.getResponseHeadersToRemoveList()),
                FaultCompiler.fault(at, route.getTypedPerFilterConfigMap()),
                MetadataReader.origin(route.getMetadata())));
  }
}
