package io.inmesh.internal.engine;

import io.inmesh.call.RequestView;
import io.inmesh.internal.routing.Paths;
import io.inmesh.internal.routing.RouteTable;
import io.inmesh.snapshot.VirtualHost;
import org.jspecify.annotations.Nullable;

/** A virtual host with its routes, made ready once a snapshot. Immutable. */
final class HostPlan {
  final VirtualHost host;
  private final RouteTable table;
  private final RoutePlan[] plans;

  /**
   * Compiles.
   *
   * @param same the plan of an equal host in the last snapshot, whose index is kept; null = none
   */
  HostPlan(VirtualHost host, PlanParts parts, @Nullable HostPlan same) {
    this.host = host;
    this.table = same != null ? same.table : new RouteTable(host.routes());
    this.plans =
        host.routes().stream().map(route -> new RoutePlan(route, parts)).toArray(RoutePlan[]::new);
  }

  /** The first route that matches; null = none. */
  @Nullable RoutePlan route(RequestView request) {
    String path = request.path();
    int position = table.find(request, path, Paths.end(path));
    return position < 0 ? null : plans[position];
  }
}
