package io.inmesh.config.translate;

import com.google.protobuf.Struct;
import io.inmesh.config.model.MeshEndpoint;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.resource.PeerAuthentication;
import io.inmesh.config.resource.TrafficPolicy.ClientTLSSettings;
import io.inmesh.config.resource.TrafficPolicy.ClientTlsMode;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.DataSource;
import io.inmesh.xds.proto.envoy.config.core.v3.TransportSocket;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.inmesh.xds.proto.envoy.type.matcher.v3.StringMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS of calls: a rule's when it says something, else mutual TLS wherever the endpoint speaks it.
 */
final class ClusterTls {
  static final String TLS = "envoy.transport_sockets.tls";
  private static final TransportSocket RAW =
      TransportSocket.newBuilder()
          .setName("envoy.transport_sockets.raw_buffer")
          .setTypedConfig(Protos.any(RawBuffer.getDefaultInstance()))
          .build();

  private final MeshModel model;
  private final Scope scope;

  ClusterTls(MeshModel model, Scope scope) {
    this.model = model;
    this.scope = scope;
  }

  void apply(
      MeshService service,
      MeshService.Port port,
      @Nullable ClientTLSSettings settings,
      Cluster.Builder cluster) {
    ClientTlsMode mode = settings == null ? null : settings.mode();
    if (settings == null || mode == null) {
      automatic(service, port, cluster);
    } else if (mode == ClientTlsMode.ISTIO_MUTUAL) {
      List<String> names =
          settings.subjectAltNames().isEmpty()
              ? model.identities(service)
              : settings.subjectAltNames();
      cluster.setTransportSocket(mutual(service, port, names, settings.sni()));
    } else if (mode == ClientTlsMode.DISABLE) {
      if (!scope.generator().stock()) { // gRPC's clients say it by none, and refuse this one
        cluster.setTransportSocket(RAW);
      }
    } else {
      cluster.setTransportSocket(socket(standard(service, settings)));
    }
  }

  private void automatic(MeshService service, MeshService.Port port, Cluster.Builder cluster) {
    if (!service.meshInternal() || !model.config().enableAutoMtls()) {
      return;
    }
    TransportSocket mutual = mutual(service, port, model.identities(service), null);
    if (scope.generator() == Generator.GRPC) {
      if (everyEndpointInsists(service, port)) {
        cluster.setTransportSocket(mutual);
      }
      return;
    }
    cluster
        .addTransportSocketMatches(
            Cluster.TransportSocketMatch.newBuilder()
                .setName("tlsMode-istio")
                .setMatch(Struct.newBuilder().putFields("tlsMode", Protos.text("istio")))
                .setTransportSocket(mutual))
        .addTransportSocketMatches(
            Cluster.TransportSocketMatch.newBuilder()
                .setName("tlsMode-disabled")
                .setMatch(Struct.getDefaultInstance())
                .setTransportSocket(RAW));
  }

  /** A stock client decides per cluster, so it gets TLS where plaintext would be refused. */
  private boolean everyEndpointInsists(MeshService service, MeshService.Port port) {
    List<MeshEndpoint> endpoints = model.endpoints(service, port);
    return !endpoints.isEmpty()
        && endpoints.stream()
            .allMatch(
                each ->
                    each.tls()
                        && model
                                .peerMode(each.namespace(), each.labels(), each.workloadPort())
                                .mode()
                            == PeerAuthentication.Mode.STRICT);
  }

  private TransportSocket mutual(
      MeshService service, MeshService.Port port, List<String> identities, @Nullable String sni) {
    CertificateValidationContext.Builder validation =
        CertificateValidationContext.newBuilder()
            .setCaCertificateProviderInstance(provider("ROOTCA"));
    // to a stock client an empty list means anybody; ours refuse to dial
    boolean nobody = identities.isEmpty() && scope.generator().stock();
    (nobody ? List.of("spiffe://" + model.config().trustDomain() + "/nobody") : identities)
        .forEach(each -> addSubject(each, validation));
    List<String> alpn =
        port.protocol().isHttp2()
            ? List.of("istio-h2", "istio", "h2")
            : List.of("istio-http/1.1", "istio", "http/1.1");
    return socket(
        UpstreamTlsContext.newBuilder()
            .setSni(sni == null ? service.host() : sni)
            .setCommonTlsContext(
                CommonTlsContext.newBuilder()
                    .addAllAlpnProtocols(alpn)
                    .setTlsCertificateProviderInstance(provider("default"))
                    .setCombinedValidationContext(
                        CommonTlsContext.CombinedCertificateValidationContext.newBuilder()
                            .setDefaultValidationContext(validation)))
            .build());
  }

  static CertificateProviderPluginInstance provider(String certificate) {
    return CertificateProviderPluginInstance.newBuilder()
        .setInstanceName("default")
        .setCertificateName(certificate)
        .build();
  }

  // gRPC reads this field; its successor is typed by kind of name and says no more here
  @SuppressWarnings("deprecation")
  private static void addSubject(String name, CertificateValidationContext.Builder validation) {
    validation.addMatchSubjectAltNames(StringMatcher.newBuilder().setExact(name));
  }

  private static UpstreamTlsContext standard(MeshService service, ClientTLSSettings settings) {
    CommonTlsContext.Builder common = CommonTlsContext.newBuilder();
    if (settings.clientCertificate() != null && settings.privateKey() != null) {
      common.addTlsCertificates(
          TlsCertificate.newBuilder()
              .setCertificateChain(file(settings.clientCertificate()))
              .setPrivateKey(file(settings.privateKey())));
    }
    CertificateValidationContext.Builder validation = CertificateValidationContext.newBuilder();
    if (settings.caCertificates() != null) {
      validation.setTrustedCa(file(settings.caCertificates()));
    } else if (!Boolean.TRUE.equals(settings.insecureSkipVerify())) {
      validation.setSystemRootCerts(
          CertificateValidationContext.SystemRootCerts.getDefaultInstance());
    }
    List<String> names =
        settings.subjectAltNames().isEmpty()
            ? service.subjectAltNames()
            : settings.subjectAltNames();
    names.forEach(each -> addSubject(each, validation));
    String sni =
        settings.sni() == null || settings.sni().isEmpty() ? service.host() : settings.sni();
    return UpstreamTlsContext.newBuilder()
        .setSni(sni)
        .setCommonTlsContext(common.setValidationContext(validation))
        .build();
  }

  private static DataSource file(String name) {
    return DataSource.newBuilder().setFilename(name).build();
  }

  private static TransportSocket socket(UpstreamTlsContext context) {
    return TransportSocket.newBuilder().setName(TLS).setTypedConfig(Protos.any(context)).build();
  }
}
