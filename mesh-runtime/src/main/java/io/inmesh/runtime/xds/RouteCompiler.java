package io.inmesh.runtime.xds;

import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.Listener;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.RouteAction;
import io.inmesh.snapshot.RouteMatch;
import io.inmesh.snapshot.StringMatch;
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
  private static final Set<String> HOST =
      Set.of("name", "domains", "routes", "metadata", "require_tls");
  private static final int MOVED = 301;
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

  /** Plaintext calls to a host that requires TLS go no further. */
  private static final io.inmesh.snapshot.Route TO_HTTPS =
      new io.inmesh.snapshot.Route(
          "https-redirect",
          new RouteMatch(
              new PathMatch.Any(),
              true,
              List.of(new HeaderMatch(":scheme", StringMatch.exact("https"), true, true)),
              List.of()),
          new RouteAction.Redirect(MOVED, "https", null, 0, null, null),
          HeaderEdits.NONE,
          HeaderEdits.NONE,
          null,
          Origin.NONE);

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
    if (requiresTls(at, host)) {
      routes.add(TO_HTTPS);
    }
    for (int i = 0; i < host.getRoutesCount(); i++) {
      routes.add(route(at.at("routes", i), host.getRoutes(i)));
    }
    return at.checked(() -> new VirtualHost(host.getName(), host.getDomainsList(), routes));
  }

  private static boolean requiresTls(
      FieldPath at, io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost host) {
    return switch (host.getRequireTls()) {
      case NONE -> false;
      case ALL -> true;
      case EXTERNAL_ONLY, UNRECOGNIZED ->
          throw at.dot("require_tls").refuse("%s (expected: NONE, ALL)", host.getRequireTls());
    };
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
