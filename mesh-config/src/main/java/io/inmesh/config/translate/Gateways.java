package io.inmesh.config.translate;

import io.inmesh.config.document.Path;
import io.inmesh.config.model.Hosts;
import io.inmesh.config.model.Labels;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.resource.Gateway;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.xds.proto.envoy.config.core.v3.Address;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.proto.envoy.config.listener.v3.FilterChain;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RedirectAction;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch;
import io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The edge: listeners of the Gateways that select this scope, and the rules that are bound to them.
 */
final class Gateways {
  private static final Set<String> PLAIN = Set.of("HTTP", "HTTP2", "GRPC", "GRPC-WEB");

  private static final Route TO_HTTPS =
      Route.newBuilder()
          .setName("https-redirect")
          .setMatch(RouteMatch.newBuilder().setPrefix("/"))
          .setRedirect(RedirectAction.newBuilder().setHttpsRedirect(true))
          .build();

  /** A plain HTTP server of a Gateway. */
  private record Bound(Resource<Gateway> gateway, Gateway.Server server) {
    String name() {
      return gateway.namespace() + "/" + gateway.name();
    }
  }

  private final MeshModel model;
  private final Scope scope;

  Gateways(MeshModel model, Scope scope) {
    this.model = model;
    this.scope = scope;
  }

  Set<String> listenerNames() {
    Set<String> names = new TreeSet<>();
    servers().keySet().forEach(port -> names.add(Names.GATEWAY_LISTENER + workloadPort(port)));
    return names;
  }

  Optional<Listener> listener(int workloadPort) {
    return servers().entrySet().stream()
        .filter(each -> workloadPort(each.getKey()) == workloadPort)
        .findFirst()
        .map(each -> listener(workloadPort, each.getKey(), each.getValue().get(0)));
  }

  private Listener listener(int workloadPort, int serverPort, Bound first) {
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("gateway_" + serverPort)
            .setRds(
                Rds.newBuilder()
                    .setConfigSource(Protos.ADS)
                    .setRouteConfigName(Names.GATEWAY_ROUTES + serverPort))
            .addAllHttpFilters(
                Authorization.filters(model, scope.namespace(), scope.workloadLabels()))
            .addHttpFilters(HttpFilters.FAULT)
            .addHttpFilters(HttpFilters.ROUTER)
            .build();
    return Listener.newBuilder()
        .setName(Names.GATEWAY_LISTENER + workloadPort)
        .setAddress(
            Address.newBuilder()
                .setSocketAddress(
                    SocketAddress.newBuilder().setAddress("0.0.0.0").setPortValue(workloadPort)))
        .addFilterChains(FilterChain.newBuilder().addFilters(InboundListeners.filter(manager)))
        .setMetadata(Protos.origin(first.gateway(), Path.of("spec")))
        .build();
  }

  /**
   * The virtual hosts of a server port: rules bound to any of its Gateways, merged by host, the
   * oldest first.
   */
  Optional<RouteConfiguration> routes(int serverPort) {
    List<Bound> servers = servers().getOrDefault(serverPort, List.of());
    if (servers.isEmpty()) {
      return Optional.empty();
    }
    Map<String, List<Route>> byHost = new LinkedHashMap<>();
    Set<String> redirected = new LinkedHashSet<>();
    for (Resource<VirtualService> rules : model.all(VirtualService.class)) {
      if (model.isVisible(rules, scope.namespace())) {
        bind(rules, servers, serverPort, byHost, redirected);
      }
    }
    RouteConfiguration.Builder routes =
        RouteConfiguration.newBuilder().setName(Names.GATEWAY_ROUTES + serverPort);
    byHost.forEach(
        (host, each) -> {
          VirtualHost.Builder built =
              VirtualHost.newBuilder()
                  .setName(host + ":" + serverPort)
                  .addDomains(host)
                  .addAllRoutes(redirected.contains(host) ? List.of(TO_HTTPS) : each);
          routes.addVirtualHosts(Hosts.isWildcard(host) ? built : built.addDomains(host + ":*"));
        });
    return Optional.of(routes.build());
  }

  private void bind(
      Resource<VirtualService> rules,
      List<Bound> servers,
      int serverPort,
      Map<String, List<Route>> byHost,
      Set<String> redirected) {
    for (String written : rules.spec().hosts()) {
      String host = Hosts.resolve(written, rules.namespace());
      Map<String, Set<String>> gateways = new LinkedHashMap<>();
      for (Bound each : servers) {
        if (lists(rules, each.name())) {
          for (String shared : sharedHosts(host, rules.namespace(), each)) {
            gateways.computeIfAbsent(shared, unused -> new LinkedHashSet<>()).add(each.name());
            if (each.server().tls() != null && each.server().tls().httpsRedirect()) {
              redirected.add(shared);
            }
          }
        }
      }
      gateways.forEach(
          (shared, names) ->
              byHost
                  .computeIfAbsent(shared, unused -> new ArrayList<>())
                  .addAll(Routes.ofGateways(model, scope, names, serverPort).of(rules)));
    }
  }

  private static boolean lists(Resource<VirtualService> rules, String gateway) {
    return rules.spec().gateways().stream()
            .anyMatch(each -> Hosts.gateway(each, rules.namespace()).equals(gateway))
        || rules.spec().http().stream()
            .flatMap(each -> each.match().stream())
            .flatMap(each -> each.gateways().stream())
            .anyMatch(each -> Hosts.gateway(each, rules.namespace()).equals(gateway));
  }

  /** The hosts that rule and server have in common: the narrower of each pair that fits. */
  private static List<String> sharedHosts(String host, String namespace, Bound bound) {
    List<String> shared = new ArrayList<>();
    for (String each : bound.server().hosts()) {
      int slash = each.indexOf('/');
      String space = slash < 0 ? "*" : each.substring(0, slash);
      String served = Hosts.canonical(each.substring(slash + 1));
      boolean here =
          space.equals("*")
              || space.equals(namespace)
              || (space.equals(".") && namespace.equals(bound.gateway().namespace()));
      if (here && Hosts.covers(served, host)) {
        shared.add(host);
      } else if (here && Hosts.covers(host, served)) {
        shared.add(served);
      }
    }
    return shared;
  }

  /**
   * Plain HTTP servers by port, of the Gateways that select this scope's labels in any namespace.
   */
  private Map<Integer, List<Bound>> servers() {
    Map<Integer, List<Bound>> servers = new TreeMap<>();
    for (Resource<Gateway> gateway : model.all(Gateway.class)) {
      if (Labels.match(gateway.spec().selector(), scope.workloadLabels())) {
        for (Gateway.Server server : gateway.spec().servers()) {
          if (PLAIN.contains(server.port().protocol().toUpperCase(Locale.ROOT))) {
            servers
                .computeIfAbsent(server.port().number(), unused -> new ArrayList<>())
                .add(new Bound(gateway, server));
          }
        }
      }
    }
    return servers;
  }

  /** What the Service in front maps a server port to; the same number if there is none. */
  private int workloadPort(int serverPort) {
    return model.services().stream()
        .filter(each -> each.namespace().equals(scope.namespace()) && !each.selector().isEmpty())
        .filter(each -> Labels.match(each.selector(), scope.workloadLabels()))
        .flatMap(each -> each.port(serverPort).stream())
        .flatMap(
            (MeshService.Port each) ->
                model.workloadPort(each, scope.namespace(), scope.workloadLabels()).stream())
        .findFirst()
        .orElse(serverPort);
  }
}
