package io.inmesh.runtime.xds;

import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.Address;
import io.inmesh.xds.proto.envoy.config.core.v3.AggregatedConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.ConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.Endpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.inmesh.xds.proto.envoy.config.listener.v3.ApiListener;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch;
import io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.Rds;

/**
 * Compiles one small service that nobody asked for, and drops it. Loading the classes of the
 * messages costs a cold JVM half a second; it is spent here, while the certificate is on its way,
 * and not while the first call waits for its configuration.
 */
final class WarmUp {
  private static final String NAME = "warm-up";
  private static final ConfigSource ADS =
      ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()).build();

  private WarmUp() {}

  static void run() {
    ListenerCompiler.listener(FieldPath.ROOT, listener());
    RouteCompiler.routes(FieldPath.ROOT, routes());
    ClusterCompiler.cluster(FieldPath.ROOT, cluster());
    EndpointCompiler.endpoints(FieldPath.ROOT, endpoints());
  }

  private static Listener listener() {
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setRds(Rds.newBuilder().setRouteConfigName(NAME).setConfigSource(ADS))
            .build();
    return Listener.newBuilder()
        .setName(NAME)
        .setApiListener(ApiListener.newBuilder().setApiListener(Protos.pack(manager)))
        .build();
  }

  private static RouteConfiguration routes() {
    return RouteConfiguration.newBuilder()
        .setName(NAME)
        .addVirtualHosts(
            VirtualHost.newBuilder()
                .setName(NAME)
                .addDomains(NAME)
                .addRoutes(
                    Route.newBuilder()
                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                        .setRoute(RouteAction.newBuilder().setCluster(NAME))))
        .build();
  }

  private static Cluster cluster() {
    return Cluster.newBuilder()
        .setName(NAME)
        .setType(Cluster.DiscoveryType.EDS)
        .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS))
        .build();
  }

  private static ClusterLoadAssignment endpoints() {
    return ClusterLoadAssignment.newBuilder()
        .setClusterName(NAME)
        .addEndpoints(
            LocalityLbEndpoints.newBuilder()
                .addLbEndpoints(
                    LbEndpoint.newBuilder()
                        .setEndpoint(
                            Endpoint.newBuilder()
                                .setAddress(
                                    Address.newBuilder()
                                        .setSocketAddress(
                                            SocketAddress.newBuilder()
                                                .setAddress("127.0.0.1")
                                                .setPortValue(1))))))
        .build();
  }
}
