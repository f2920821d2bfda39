package io.inmesh.runtime.xds;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.xds.TypeUrls;
import io.inmesh.xds.WireNames;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.Address;
import io.inmesh.xds.proto.envoy.config.core.v3.AggregatedConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.ConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.proto.envoy.config.core.v3.TransportSocket;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.Endpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.inmesh.xds.proto.envoy.config.listener.v3.ApiListener;
import io.inmesh.xds.proto.envoy.config.listener.v3.Filter;
import io.inmesh.xds.proto.envoy.config.listener.v3.FilterChain;
import io.inmesh.xds.proto.envoy.config.listener.v3.FilterChainMatch;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.rbac.v3.RBAC;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch;
import io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import java.util.Arrays;
import java.util.List;

/** Resources as the control plane writes them. */
final class Xds {
  static final ConfigSource ADS =
      ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()).build();
  static final String REVIEWS = "reviews.default.svc.cluster.local";
  static final String ROUTES = "outbound|9080||" + REVIEWS;

  private Xds() {}

  static Listener policy(String mode) {
    return api(
        ListenerNames.OUTBOUND_POLICY,
        HttpConnectionManager.newBuilder()
            .setRouteConfig(RouteConfiguration.newBuilder().setName(mode))
            .build());
  }

  /** With what it says of reports. */
  static Listener policy(String mode, String logFormat, String durationMetric) {
    Struct reporting =
        Struct.newBuilder()
            .putFields("access_log_format", Value.newBuilder().setStringValue(logFormat).build())
            .putFields("duration_metric", Value.newBuilder().setStringValue(durationMetric).build())
            .build();
    return policy(mode).toBuilder()
        .setMetadata(Metadata.newBuilder().putFilterMetadata("inmesh", reporting))
        .build();
  }

  static Listener outbound(String name) {
    return api(
        name,
        HttpConnectionManager.newBuilder()
            .setRds(Rds.newBuilder().setRouteConfigName(ROUTES).setConfigSource(ADS))
            .addHttpFilters(HttpFilter.newBuilder().setName("envoy.filters.http.fault"))
            .addHttpFilters(HttpFilter.newBuilder().setName("envoy.filters.http.router"))
            .build());
  }

  static HttpFilter rbac(RBAC rules) {
    return HttpFilter.newBuilder()
        .setName("envoy.filters.http.rbac")
        .setTypedConfig(
            Any.pack(
                io.inmesh
                    .xds
                    .proto
                    .envoy
                    .extensions
                    .filters
                    .http
                    .rbac
                    .v3
                    .RBAC
                    .newBuilder()
                    .setRules(rules)
                    .build()))
        .build();
  }

  static Listener gateway(int port, String... filters) {
    return gateway(
        port,
        Arrays.stream(filters)
            .map(name -> HttpFilter.newBuilder().setName(name).build())
            .toArray(HttpFilter[]::new));
  }

  static Listener gateway(int port, HttpFilter... filters) {
    return Listener.newBuilder()
        .setName("0.0.0.0_" + port)
        .addFilterChains(
            FilterChain.newBuilder()
                .addFilters(
                    Filter.newBuilder()
                        .setTypedConfig(
                            Any.pack(
                                HttpConnectionManager.newBuilder()
                                    .setRds(
                                        Rds.newBuilder()
                                            .setRouteConfigName(ROUTES)
                                            .setConfigSource(ADS))
                                    .addAllHttpFilters(List.of(filters))
                                    .build()))))
        .build();
  }

  private static Listener api(String name, HttpConnectionManager manager) {
    return Listener.newBuilder()
        .setName(name)
        .setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(manager)))
        .build();
  }

  static RouteConfiguration routes(String... clusters) {
    VirtualHost.Builder host =
        VirtualHost.newBuilder()
            .setName(REVIEWS + ":9080")
            .addAllDomains(List.of("reviews", "reviews:9080", REVIEWS, REVIEWS + ":9080"));
    for (String cluster : clusters) {
      host.addRoutes(route(cluster));
    }
    return RouteConfiguration.newBuilder().setName(ROUTES).addVirtualHosts(host).build();
  }

  static Route route(String cluster) {
    return Route.newBuilder()
        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
        .setRoute(
            RouteAction.newBuilder().setCluster(cluster).setTimeout(Duration.getDefaultInstance()))
        .build();
  }

  static String cluster(String subset) {
    return WireNames.outboundCluster(9080, subset, REVIEWS);
  }

  static Cluster.Builder clusterOf(String subset) {
    return Cluster.newBuilder()
        .setName(cluster(subset))
        .setType(Cluster.DiscoveryType.EDS)
        .setEdsClusterConfig(
            Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS).setServiceName(cluster(subset)))
        .setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN);
  }

  static ClusterLoadAssignment endpoints(String subset, int... ports) {
    LocalityLbEndpoints.Builder locality = LocalityLbEndpoints.newBuilder();
    for (int port : ports) {
      locality.addLbEndpoints(
          LbEndpoint.newBuilder()
              .setEndpoint(
                  Endpoint.newBuilder()
                      .setAddress(
                          Address.newBuilder()
                              .setSocketAddress(
                                  SocketAddress.newBuilder()
                                      .setAddress("127.0.0.1")
                                      .setPortValue(port))))
              .setMetadata(
                  Metadata.newBuilder()
                      .putFilterMetadata(
                          "istio", struct("workload", "reviews-v1;default;reviews;v1;inmesh"))
                      .putFilterMetadata(
                          "inmesh", struct("principal", "spiffe://cluster.local/ns/default/sa/r"))
                      .putFilterMetadata(
                          "envoy.transport_socket_match", struct("tlsMode", "istio"))));
    }
    return ClusterLoadAssignment.newBuilder()
        .setClusterName(cluster(subset))
        .addEndpoints(locality)
        .build();
  }

  static Struct struct(String key, String value) {
    return Struct.newBuilder()
        .putFields(key, Value.newBuilder().setStringValue(value).build())
        .build();
  }

  static Listener inbound(int port, boolean strict, HttpFilter... filters) {
    HttpConnectionManager.Builder manager =
        HttpConnectionManager.newBuilder()
            .addAllHttpFilters(List.of(filters))
            .addHttpFilters(HttpFilter.newBuilder().setName("envoy.filters.http.router"));
    DownstreamTlsContext tls =
        DownstreamTlsContext.newBuilder()
            .setRequireClientCertificate(BoolValue.of(true))
            .setCommonTlsContext(
                CommonTlsContext.newBuilder()
                    .setTlsCertificateProviderInstance(
                        CertificateProviderPluginInstance.newBuilder().setInstanceName("default")))
            .build();
    Listener.Builder listener =
        Listener.newBuilder()
            .setName(WireNames.inboundListener(port))
            .addFilterChains(
                chain("tls", manager)
                    .setTransportSocket(
                        TransportSocket.newBuilder()
                            .setName(TlsCompiler.TLS)
                            .setTypedConfig(Any.pack(tls))));
    if (!strict) {
      listener.addFilterChains(chain("raw_buffer", manager));
    }
    return listener.build();
  }

  private static FilterChain.Builder chain(String protocol, HttpConnectionManager.Builder manager) {
    return FilterChain.newBuilder()
        .setFilterChainMatch(FilterChainMatch.newBuilder().setTransportProtocol(protocol))
        .addFilters(Filter.newBuilder().setTypedConfig(Any.pack(manager.build())));
  }

  static Resource resource(String name, Message message) {
    return Resource.newBuilder()
        .setName(name)
        .setVersion(Integer.toHexString(message.hashCode()))
        .setResource(Any.pack(message))
        .build();
  }

  static Resource of(Listener listener) {
    return resource(listener.getName(), listener);
  }

  static Resource of(RouteConfiguration routes) {
    return resource(routes.getName(), routes);
  }

  static Resource of(Cluster.Builder cluster) {
    return resource(cluster.getName(), cluster.build());
  }

  static Resource of(ClusterLoadAssignment assignment) {
    return resource(assignment.getClusterName(), assignment);
  }

  static DeltaDiscoveryResponse response(String type, Resource... resources) {
    return DeltaDiscoveryResponse.newBuilder()
        .setTypeUrl(type)
        .setNonce("n-" + type.hashCode())
        .setSystemVersionInfo("r1")
        .addAllResources(List.of(resources))
        .build();
  }

  static DeltaDiscoveryResponse removed(String type, String... names) {
    return DeltaDiscoveryResponse.newBuilder()
        .setTypeUrl(type)
        .setNonce("removed")
        .addAllRemovedResources(List.of(names))
        .build();
  }

  static DeltaDiscoveryResponse lds(Listener... listeners) {
    return response(
        TypeUrls.LISTENER, List.of(listeners).stream().map(Xds::of).toArray(Resource[]::new));
  }
}
