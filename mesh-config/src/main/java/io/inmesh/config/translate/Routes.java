package io.inmesh.config.translate;

import io.inmesh.config.document.Path;
import io.inmesh.config.model.Hosts;
import io.inmesh.config.model.Labels;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.config.resource.VirtualService.HTTPMatchRequest;
import io.inmesh.config.resource.VirtualService.HTTPRoute;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules of VirtualServices as routes, in order: one route for each match that can hold for this
 * scope.
 */
final class Routes {
  private static final Path HTTP = Path.of("spec", "http");
  private static final RouteMatch ALL = RouteMatch.newBuilder().setPrefix("/").build();

  private final MeshModel model;
  private final Scope scope;
  private final Set<String> gateways;
  private final int port;

  private Routes(MeshModel model, Scope scope, Set<String> gateways, int port) {
    this.model = model;
    this.scope = scope;
    this.gateways = gateways;
    this.port = port;
  }

  /** Of calls between workloads. */
  static Routes ofMesh(MeshModel model, Scope scope, int port) {
    return new Routes(model, scope, Set.of("mesh"), port);
  }

  /** Of calls through gateways, {@code namespace/name}. */
  static Routes ofGateways(MeshModel model, Scope scope, Set<String> gateways, int port) {
    return new Routes(model, scope, gateways, port);
  }

  /** The routes of a VirtualService. None may be left: then nothing matches, which is 404. */
  List<Route> of(Resource<VirtualService> rules) {
    List<Route> routes = new ArrayList<>();
    boolean bound = appliesHere(rules, rules.spec().gateways());
    for (int i = 0; i < rules.spec().http().size(); i++) {
      HTTPRoute rule = rules.spec().http().get(i);
      if (rule.delegate() != null) {
        continue;
      }
      if (rule.match().isEmpty() && bound) {
        routes.add(route(rules, rule, i, null));
        return routes;
      }
      for (HTTPMatchRequest match : rule.match()) {
        boolean here = match.gateways().isEmpty() ? bound : appliesHere(rules, match.gateways());
        if (here && holdsForScope(match) && RouteMatches.canMatch(match)) {
          Route route = route(rules, rule, i, match);
          routes.add(route);
          if (route.getMatch().equals(ALL)) {
            return routes;
          }
        }
      }
    }
    return routes;
  }

  /** The one route of a service without rules. */
  Route plain(Names.Outbound target, Optional<MeshService> service) {
    RouteAction.Builder action =
        RouteAction.newBuilder()
            .setCluster(target.toString())
            .setTimeout(Protos.duration(Duration.ZERO));
    boolean http =
        service
            .flatMap(each -> each.port(target.port()))
            .map(each -> each.protocol().isHttp())
            .orElse(true);
    RouteActions actions = new RouteActions(model, scope, port);
    if (http) {
      actions.retries(null, List.of(target), action);
    }
    actions.hashes(List.of(target), action);
    Route.Builder route = Route.newBuilder().setName("default").setMatch(ALL).setRoute(action);
    service.ifPresent(each -> route.setMetadata(Protos.origin(each.origin(), Path.of("spec"))));
    return route.build();
  }

  private Route route(
      Resource<VirtualService> rules, HTTPRoute rule, int index, @Nullable HTTPMatchRequest match) {
    Path path = HTTP.item(index);
    Route.Builder route =
        Route.newBuilder()
            .setName(name(rule, match))
            .setMatch(match == null ? ALL : RouteMatches.of(match))
            .setMetadata(Protos.origin(rules, path, "http[" + index + "]"));
    new RouteActions(model, scope, port).apply(rules, rule, match, route);
    return route.build();
  }

  private static String name(HTTPRoute rule, @Nullable HTTPMatchRequest match) {
    String name = rule.name() == null ? "" : rule.name();
    String matched = match == null || match.name() == null ? "" : match.name();
    return name.isEmpty() || matched.isEmpty() ? name + matched : name + "." + matched;
  }

  private boolean appliesHere(Resource<VirtualService> rules, List<String> names) {
    if (names.isEmpty()) {
      return gateways.contains("mesh");
    }
    return names.stream()
        .anyMatch(each -> gateways.contains(Hosts.gateway(each, rules.namespace())));
  }

  private boolean holdsForScope(HTTPMatchRequest match) {
    boolean portMatches = match.port() == null || match.port() == 0 || match.port() == port;
    String from = match.sourceNamespace();
    return portMatches
        && (from == null || from.isEmpty() || from.equals(scope.namespace()))
        && Labels.match(match.sourceLabels(), scope.sourceLabels());
  }
}
