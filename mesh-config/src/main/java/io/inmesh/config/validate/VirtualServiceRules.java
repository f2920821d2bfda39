package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.config.resource.VirtualService.HTTPRoute;
import io.inmesh.config.resource.VirtualService.HTTPRouteDestination;
import io.inmesh.config.resource.VirtualService.RouteDestination;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** VirtualService: hosts, gateways, and rules with exactly one action. */
final class VirtualServiceRules {
  private final Check check;
  private final HttpRules http;

  VirtualServiceRules(Check check) {
    this.check = check;
    this.http = new HttpRules(check);
  }

  void check(VirtualService service) {
    for (int i = 0; i < service.hosts().size(); i++) {
      check.host(service.hosts().get(i), SPEC.field("hosts").item(i), true);
    }
    gateways(service.gateways(), SPEC.field("gateways"));
    check.exportTo(service.exportTo(), SPEC.field("exportTo"));
    check.require(
        !service.http().isEmpty() || !service.tls().isEmpty() || !service.tcp().isEmpty(),
        SPEC,
        "no rules: one of http, tls, tcp must be given",
        "add http: [{route: [{destination: {host: ...}}]}]");
    for (int i = 0; i < service.http().size(); i++) {
      route(service.http().get(i), SPEC.field("http").item(i));
    }
    for (int i = 0; i < service.tls().size(); i++) {
      tls(service, service.tls().get(i), SPEC.field("tls").item(i));
    }
    for (int i = 0; i < service.tcp().size(); i++) {
      VirtualService.TCPRoute tcp = service.tcp().get(i);
      connections(tcp.route(), SPEC.field("tcp").item(i).field("route"));
    }
  }

  private void gateways(List<String> gateways, Path path) {
    for (int i = 0; i < gateways.size(); i++) {
      check.require(
          gateways.get(i).length() <= 317
              && gateways.get(i).matches("([-a-z0-9]+/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?"),
          path.item(i),
          "\"%s\" is no gateway's name".formatted(Texts.printable(gateways.get(i))),
          "write mesh, name or namespace/name");
    }
  }

  private void route(HTTPRoute route, Path path) {
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
      http.match(route.match().get(i), path.field("match").item(i));
      gateways(route.match().get(i).gateways(), path.field("match").item(i).field("gateways"));
    }
    for (int i = 0; i < route.route().size(); i++) {
      HTTPRouteDestination each = route.route().get(i);
      Path at = path.field("route").item(i);
      destination(each.destination(), at.field("destination"));
      http.headers(each.headers(), at.field("headers"));
    }
    weights(route.route().stream().map(HTTPRouteDestination::weight).toList(), path.field("route"));
    mirrors(route, path);
    http.settings(route, path);
  }

  private void mirrors(HTTPRoute route, Path path) {
    if (route.mirror() != null) {
      destination(route.mirror(), path.field("mirror"));
      check.require(
          route.mirrors().isEmpty(),
          path.field("mirrors"),
          "only one of mirror and mirrors may be given",
          "keep mirrors");
    }
    for (int i = 0; i < route.mirrors().size(); i++) {
      destination(
          route.mirrors().get(i).destination(), path.field("mirrors").item(i).field("destination"));
    }
  }

  private void destination(VirtualService.Destination destination, Path path) {
    check.host(destination.host(), path.field("host"), !destination.host().equals("*"));
    VirtualService.PortSelector port = destination.port();
    if (port != null) {
      Integer number = port.number();
      check.require(
          number != null && number > 0,
          path.field("port"),
          "needs a number from 1 to 65535",
          "write port: {number: ...}");
    }
  }

  private void weights(List<@Nullable Integer> weights, Path path) {
    long sum = weights.stream().filter(Objects::nonNull).mapToLong(each -> each).sum();
    if (weights.size() > 1) {
      check.require(
          sum > 0,
          path,
          "all weights are 0, so nothing would ever be chosen",
          "give one of them a weight");
      check.require(
          sum <= 0xffff_ffffL,
          path,
          "the weights sum up to %d, at most 4294967295".formatted(sum),
          "use smaller ones");
    }
  }

  private void tls(VirtualService service, VirtualService.TLSRoute tls, Path path) {
    connections(tls.route(), path.field("route"));
    for (int i = 0; i < tls.match().size(); i++) {
      Path match = path.field("match").item(i);
      List<String> names = tls.match().get(i).sniHosts();
      for (int k = 0; k < names.size(); k++) {
        String name = names.get(k);
        check.host(name, match.field("sniHosts").item(k), true);
        check.require(
            service.hosts().stream().anyMatch(host -> covers(host, name)),
            match.field("sniHosts").item(k),
            "\"%s\" is covered by none of the hosts %s".formatted(name, service.hosts()),
            "add it to spec.hosts");
      }
    }
  }

  private static boolean covers(String host, String name) {
    return host.equals(name)
        || host.equals("*")
        || (host.startsWith("*.") && name.endsWith(host.substring(1)));
  }

  private void connections(List<RouteDestination> destinations, Path path) {
    check.require(
        !destinations.isEmpty(),
        path,
        "required, but missing",
        "add route: [{destination: {host: ...}}]");
    for (int i = 0; i < destinations.size(); i++) {
      destination(destinations.get(i).destination(), path.item(i).field("destination"));
    }
    weights(destinations.stream().map(RouteDestination::weight).toList(), path);
  }
}
