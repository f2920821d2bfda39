package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.VirtualService.L4MatchAttributes;
import io.inmesh.config.resource.VirtualService.RouteDestination;
import io.inmesh.config.resource.VirtualService.TCPRoute;
import io.inmesh.config.resource.VirtualService.TLSMatchAttributes;
import io.inmesh.config.resource.VirtualService.TLSRoute;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Rules of VirtualServices for connections: by server name, and by address and port. */
final class ConnectionRules {
  private static final Pattern OF_ANOTHER_CLUSTER =
      Pattern.compile("outbound_\\.[0-9]{1,5}_\\.[^_]*_\\.[^_]*[A-Za-z][^_]*");
  private static final int NAME_MAX = 255;
  private static final int SHOWN_MAX = 10;

  private final Check check;
  private final DestinationRules destinations;

  ConnectionRules(Check check, DestinationRules destinations) {
    this.check = check;
    this.destinations = destinations;
  }

  /** {@code outbound_.PORT_.SUBSET_.HOST}: how gateways between clusters name services. */
  static boolean isServerNameOfAnotherCluster(String host) {
    return host.length() <= NAME_MAX && OF_ANOTHER_CLUSTER.matcher(host).matches();
  }

  /**
   * A rule by server name.
   *
   * @param hosts of the VirtualService
   */
  void tls(Set<String> hosts, TLSRoute tls, Path path) {
    for (int i = 0; i < tls.match().size(); i++) {
      TLSMatchAttributes match = tls.match().get(i);
      Path at = path.field("match").item(i);
      for (int k = 0; k < match.sniHosts().size(); k++) {
        serverName(hosts, match.sniHosts().get(k), at.field("sniHosts").item(k));
      }
      check.networks(match.destinationSubnets(), at.field("destinationSubnets"));
      check.labels(match.sourceLabels(), at.field("sourceLabels"));
      destinations.gateways(match.gateways(), at.field("gateways"));
    }
    routes(tls.route(), path.field("route"));
  }

  private void serverName(Set<String> hosts, String name, Path path) {
    if (Cidrs.isAddress(name)) {
      return; // few clients send one, but it may come
    }
    if (!isServerNameOfAnotherCluster(name)) {
      check.wildcardHost(name, path);
    }
    check.require(
        DnsNames.isWithin(name, hosts),
        path,
        "\"%s\" is covered by none of the hosts %s"
            .formatted(
                Texts.printable(name),
                hosts.stream().limit(SHOWN_MAX).map(Texts::printable).toList()),
        "add it to spec.hosts");
  }

  void tcp(TCPRoute tcp, Path path) {
    for (int i = 0; i < tcp.match().size(); i++) {
      L4MatchAttributes match = tcp.match().get(i);
      Path at = path.field("match").item(i);
      check.networks(match.destinationSubnets(), at.field("destinationSubnets"));
      check.labels(match.sourceLabels(), at.field("sourceLabels"));
      destinations.gateways(match.gateways(), at.field("gateways"));
    }
    routes(tcp.route(), path.field("route"));
  }

  private void routes(List<RouteDestination> routes, Path path) {
    check.require(
        !routes.isEmpty(),
        path,
        "required, but missing",
        "add route: [{destination: {host: ...}}]");
    for (int i = 0; i < routes.size(); i++) {
      destinations.destination(routes.get(i).destination(), path.item(i).field("destination"));
    }
    destinations.weights(routes.stream().map(RouteDestination::weight).toList(), path);
  }
}
