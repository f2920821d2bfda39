package io.inmesh.config.translate;

import io.inmesh.config.document.Path;
import io.inmesh.config.model.Labels;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.model.PeerMode;
import io.inmesh.config.resource.PeerAuthentication.Mode;
import io.inmesh.xds.proto.envoy.config.core.v3.Address;
import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.proto.envoy.config.core.v3.TransportSocket;
import io.inmesh.xds.proto.envoy.config.listener.v3.Filter;
import io.inmesh.xds.proto.envoy.config.listener.v3.FilterChain;
import io.inmesh.xds.proto.envoy.config.listener.v3.FilterChainMatch;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.NonForwardingAction;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch;
import io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import java.util.List;

/** What a port of a workload demands of its callers. */
final class InboundListeners {
  private static final List<String> ALPN =
      List.of("istio-h2", "istio-http/1.1", "istio", "h2", "http/1.1");

  private final MeshModel model;
  private final Scope scope;

  InboundListeners(MeshModel model, Scope scope) {
    this.model = model;
    this.scope = scope;
  }

  Listener listener(String name, int workloadPort) {
    PeerMode mode = model.peerMode(scope.namespace(), scope.workloadLabels(), workloadPort);
    List<MeshService> services = services(workloadPort);
    Filter manager = manager(workloadPort, services);
    Listener.Builder listener =
        Listener.newBuilder()
            .setName(name)
            .setAddress(
                Address.newBuilder()
                    .setSocketAddress(
                        SocketAddress.newBuilder()
                            .setAddress("0.0.0.0")
                            .setPortValue(workloadPort)))
            .setMetadata(metadata(mode, services));
    if (mode.mode() != Mode.DISABLE) {
      listener.addFilterChains(
          FilterChain.newBuilder()
              .setName("mtls")
              .setFilterChainMatch(FilterChainMatch.newBuilder().setTransportProtocol("tls"))
              .setTransportSocket(tls())
              .addFilters(manager));
    }
    if (mode.mode() != Mode.STRICT) {
      listener.addFilterChains(
          FilterChain.newBuilder()
              .setName("plaintext")
              .setFilterChainMatch(FilterChainMatch.newBuilder().setTransportProtocol("raw_buffer"))
              .addFilters(manager));
    }
    return listener.build();
  }

  /** The services behind which this scope's workloads stand with this port. */
  private List<MeshService> services(int workloadPort) {
    return model.services().stream()
        .filter(each -> each.namespace().equals(scope.namespace()) && !each.selector().isEmpty())
        .filter(each -> Labels.match(each.selector(), scope.workloadLabels()))
        .filter(each -> each.ports().stream().anyMatch(port -> isTarget(port, workloadPort)))
        .toList();
  }

  /** A target by a name that nothing explains may be any port. */
  private boolean isTarget(MeshService.Port port, int workloadPort) {
    return model
        .workloadPort(port, scope.namespace(), scope.workloadLabels())
        .map(each -> each == workloadPort)
        .orElse(true);
  }

  private Filter manager(int workloadPort, List<MeshService> services) {
    HttpConnectionManager.Builder manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("inbound_" + workloadPort)
            .setRouteConfig(routes(workloadPort))
            .addAllHttpFilters(
                Authorization.filters(model, scope.namespace(), scope.workloadLabels()))
            .addAllHttpFilters(RateLimits.filters(model, services));
    return filter(manager.addHttpFilters(HttpFilters.ROUTER).build());
  }

  static Filter filter(HttpConnectionManager manager) {
    return Filter.newBuilder()
        .setName("envoy.filters.network.http_connection_manager")
        .setTypedConfig(Protos.any(manager))
        .build();
  }

  private static RouteConfiguration routes(int workloadPort) {
    return RouteConfiguration.newBuilder()
        .setName("inbound|" + workloadPort + "||")
        .addVirtualHosts(
            VirtualHost.newBuilder()
                .setName("inbound|" + workloadPort)
                .addDomains("*")
                .addRoutes(
                    Route.newBuilder()
                        .setName("default")
                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                        .setNonForwardingAction(NonForwardingAction.getDefaultInstance())))
        .build();
  }

  private static TransportSocket tls() {
    DownstreamTlsContext context =
        DownstreamTlsContext.newBuilder()
            .setRequireClientCertificate(Protos.bool(true))
            .setCommonTlsContext(
                CommonTlsContext.newBuilder()
                    .addAllAlpnProtocols(ALPN)
                    .setTlsCertificateProviderInstance(ClusterTls.provider("default"))
                    .setCombinedValidationContext(
                        CommonTlsContext.CombinedCertificateValidationContext.newBuilder()
                            .setDefaultValidationContext(
                                CertificateValidationContext.newBuilder()
                                    .setCaCertificateProviderInstance(
                                        ClusterTls.provider("ROOTCA")))))
            .build();
    return TransportSocket.newBuilder()
        .setName(ClusterTls.TLS)
        .setTypedConfig(Protos.any(context))
        .build();
  }

  private static Metadata metadata(PeerMode mode, List<MeshService> services) {
    Metadata.Builder metadata =
        Metadata.newBuilder().putFilterMetadata("istio", Clusters.services(services, ""));
    if (mode.origin() != null) {
      metadata.putFilterMetadata("inmesh", Protos.originStruct(mode.origin(), Path.of("spec"), ""));
    }
    return metadata.build();
  }
}
