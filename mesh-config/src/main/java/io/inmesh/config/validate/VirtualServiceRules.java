package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.config.resource.VirtualService.HTTPRoute;
import io.inmesh.config.resource.VirtualService.HTTPRouteDestination;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** VirtualService: hosts, gateways, and rules with exactly one action. */
final class VirtualServiceRules {
  private static final String MESH = "mesh";

  private final Check check;
  private final DestinationRules destinations;
  private final ConnectionRules connections;
  private final HeaderRules headers;
  private final HttpMatchRules matches;
  private final HttpRules http;

  VirtualServiceRules(Check check) {
    this.check = check;
    this.destinations = new DestinationRules(check);
    this.connections = new ConnectionRules(check, destinations);
    this.headers = new HeaderRules(check);
    this.matches = new HttpMatchRules(check, headers);
    this.http = new HttpRules(check, headers);
  }

  void check(VirtualService service) {
    hosts(service);
    destinations.gateways(service.gateways(), SPEC.field("gateways"));
    check.exportTo(service.exportTo(), SPEC.field("exportTo"), false);
    check.require(
        !service.http().isEmpty() || !service.tls().isEmpty() || !service.tcp().isEmpty(),
        SPEC,
        "no rules: one of http, tls, tcp must be given",
        "add http: [{route: [{destination: {host: ...}}]}]");
    for (int i = 0; i < service.http().size(); i++) {
      route(service, service.http().get(i), SPEC.field("http").item(i));
    }
    Set<String> hosts = new LinkedHashSet<>(service.hosts());
    for (int i = 0; i < service.tls().size(); i++) {
      connections.tls(hosts, service.tls().get(i), SPEC.field("tls").item(i));
    }
    for (int i = 0; i < service.tcp().size(); i++) {
      connections.tcp(service.tcp().get(i), SPEC.field("tcp").item(i));
    }
  }

  private static boolean isForMesh(VirtualService service) {
    return service.gateways().isEmpty() || service.gateways().contains(MESH);
  }

  private void hosts(VirtualService service) {
    List<String> hosts = service.hosts();
    for (int i = 0; i < hosts.size(); i++) {
      Path path = SPEC.field("hosts").item(i);
      String host = hosts.get(i);
      if (!ConnectionRules.isServerNameOfAnotherCluster(host)) {
        check.wildcardHostOrAddress(host, path);
      }
      check.require(
          !host.equals("*") || !isForMesh(service),
          path,
          "\"*\" would be every host of the mesh",
          "name the hosts, or bind the rules to gateways without mesh");
    }
    DnsNames.overlaps(hosts)
        .forEach(
            (later, earlier) ->
                check.error(
                    SPEC.field("hosts").item(later),
                    twice(hosts.get(earlier), hosts.get(later)),
                    "keep one of them"));
  }

  private static String twice(String earlier, String host) {
    return earlier.equals(host)
        ? "\"%s\" is given twice".formatted(Texts.printable(host))
        : "\"%s\" and \"%s\" have hosts in common"
            .formatted(Texts.printable(host), Texts.printable(earlier));
  }

  private void route(VirtualService service, HTTPRoute route, Path path) {
    boolean acts =
        !route.route().isEmpty()
            || route.redirect() != null
            || route.directResponse() != null
            || route.delegate() != null;
    check.require(
        acts,
        path,
        "no action: one of route, redirect, directResponse, delegate must be given",
        "add route: [{destination: {host: ...}}]");
    for (int i = 0; i < route.match().size(); i++) {
      VirtualService.HTTPMatchRequest match = route.match().get(i);
      Path at = path.field("match").item(i);
      matches.match(match, at);
      destinations.gateways(match.gateways(), at.field("gateways"));
      if (isForMesh(service)) {
        claims(match, at);
      }
    }
    for (int i = 0; i < route.route().size(); i++) {
      HTTPRouteDestination each = route.route().get(i);
      Path at = path.field("route").item(i);
      destinations.destination(each.destination(), at.field("destination"));
      headers.edits(each.headers(), at.field("headers"));
    }
    destinations.weights(
        route.route().stream().map(HTTPRouteDestination::weight).toList(), path.field("route"));
    mirrors(route, path);
    http.settings(route, path);
  }

  private void claims(VirtualService.HTTPMatchRequest match, Path path) {
    Stream.of("headers", "withoutHeaders")
        .forEach(
            field -> {
              var names = field.equals("headers") ? match.headers() : match.withoutHeaders();
              names.keySet().stream()
                  .filter(HeaderRules::isClaim)
                  .forEach(
                      each ->
                          check.error(
                              path.field(field).field(each),
                              "claims of tokens route at gateways only",
                              "bind the rules to gateways, without mesh"));
            });
  }

  private void mirrors(HTTPRoute route, Path path) {
    if (route.mirror() != null) {
      destinations.destination(route.mirror(), path.field("mirror"));
      check.require(
          route.mirrors().isEmpty(),
          path.field("mirrors"),
          "only one of mirror and mirrors may be given",
          "keep mirrors");
    }
    for (int i = 0; i < route.mirrors().size(); i++) {
      destinations.destination(
          route.mirrors().get(i).destination(), path.field("mirrors").item(i).field("destination"));
    }
  }
}
