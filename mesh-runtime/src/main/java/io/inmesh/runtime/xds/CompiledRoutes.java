package io.inmesh.runtime.xds;

import io.inmesh.snapshot.Mirror;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteAction;
import io.inmesh.snapshot.VirtualHost;
import io.inmesh.snapshot.WeightedCluster;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A route configuration, compiled.
 *
 * @param name of the resource
 * @param hosts its virtual hosts, each with the clusters that it needs
 */
record CompiledRoutes(String name, List<Host> hosts) {
  CompiledRoutes {
    hosts = List.copyOf(hosts);
  }

  /**
   * A virtual host.
   *
   * @param clusters that its routes and mirrors point at
   */
  record Host(VirtualHost host, Set<String> clusters) {
    static Host of(VirtualHost host) {
      Set<String> clusters = new LinkedHashSet<>();
      for (Route route : host.routes()) {
        if (route.action() instanceof RouteAction.Forward forward) {
          forward.clusters().stream().map(WeightedCluster::cluster).forEach(clusters::add);
          forward.mirrors().stream().map(Mirror::cluster).forEach(clusters::add);
        }
      }
      return new Host(host, Set.copyOf(clusters));
    }

    String name() {
      return host.name();
    }
  }
}
