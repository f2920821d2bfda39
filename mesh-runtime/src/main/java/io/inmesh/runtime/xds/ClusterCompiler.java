package io.inmesh.runtime.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import io.inmesh.runtime.xds.CompiledCluster.TlsUse;
import io.inmesh.snapshot.Balancing;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.MeshTls;
import io.inmesh.snapshot.OutlierDetection;
import io.inmesh.snapshot.ServiceRef;
import io.inmesh.xds.WireNames;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Clusters, without their endpoints. */
final class ClusterCompiler {
  private static final Set<String> CLUSTER =
      Set.of(
          "name",
          "alt_stat_name",
          "type",
          "eds_cluster_config",
          "connect_timeout",
          "lb_policy",
          "circuit_breakers",
          "outlier_detection",
          "typed_extension_protocol_options",
          "transport_socket_matches",
          "transport_socket",
          "common_lb_config",
          "least_request_lb_config",
          "metadata");
  private static final Set<String> COMMON_LB = Set.of("healthy_panic_threshold");
  private static final Set<String> LEAST_REQUEST = Set.of("choice_count");
  private static final Set<String> PROTOCOL =
      Set.of("explicit_http_config", "use_downstream_protocol_config");
  private static final Set<String> EXPLICIT =
      Set.of("http_protocol_options", "http2_protocol_options");
  private static final String PROTOCOL_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int TWO_CHOICES = 2;

  private ClusterCompiler() {}

  /**
   * @throws RuntimeException with a message for the user, if it cannot be enforced
   */
  static CompiledCluster cluster(FieldPath at, Cluster cluster) {
    at.only(cluster, CLUSTER);
    if (cluster.getType() != Cluster.DiscoveryType.EDS
        || !cluster.getEdsClusterConfig().getEdsConfig().hasAds()) {
      throw at.dot("type").refuse("expected EDS over ADS, found %s", cluster.getType());
    }
    String subset = MetadataReader.text(istio(cluster), "subset");
    Sockets sockets = sockets(at, cluster);
    return new CompiledCluster(
        new io.inmesh.snapshot.Cluster(
            cluster.getName(),
            service(cluster),
            subset,
            balancing(at, cluster),
            OutlierCompiler.limits(at.dot("circuit_breakers"), cluster.getCircuitBreakers()),
            outliers(at, cluster),
            sockets.tls(),
            Durations.of(
                at.dot("connect_timeout"),
                cluster.hasConnectTimeout(),
                cluster.getConnectTimeout(),
                CONNECT_TIMEOUT),
            version(at, cluster.getTypedExtensionProtocolOptionsMap()),
            List.of(),
            MetadataReader.origin(cluster.getMetadata())),
        cluster.getEdsClusterConfig().getServiceName().isEmpty()
            ? cluster.getName()
            : cluster.getEdsClusterConfig().getServiceName(),
        sockets.use());
  }

  private static Struct istio(Cluster cluster) {
    return MetadataReader.struct(cluster.getMetadata(), "istio");
  }

  private static ServiceRef service(Cluster cluster) {
    var name = WireNames.parseOutboundCluster(cluster.getName());
    int port = name.map(WireNames.OutboundCluster::port).orElse(0);
    List<ServiceRef> services = MetadataReader.services(cluster.getMetadata(), port);
    return services.isEmpty()
        ? new ServiceRef(
            name.map(WireNames.OutboundCluster::host).orElse(cluster.getName()), "", "", port)
        : services.get(0);
  }

  private static Balancing balancing(FieldPath at, Cluster cluster) {
    at.dot("common_lb_config").only(cluster.getCommonLbConfig(), COMMON_LB);
    at.dot("least_request_lb_config").only(cluster.getLeastRequestLbConfig(), LEAST_REQUEST);
    if (cluster.getLeastRequestLbConfig().hasChoiceCount()
        && cluster.getLeastRequestLbConfig().getChoiceCount().getValue() != TWO_CHOICES) {
      throw at.dot("least_request_lb_config.choice_count").refuse("expected 2");
    }
    return switch (cluster.getLbPolicy()) {
      case ROUND_ROBIN -> Balancing.ROUND_ROBIN;
      case RANDOM -> Balancing.RANDOM;
      case LEAST_REQUEST -> Balancing.LEAST_REQUEST;
      case RING_HASH, MAGLEV, CLUSTER_PROVIDED, LOAD_BALANCING_POLICY_CONFIG, UNRECOGNIZED ->
          throw at.dot("lb_policy")
              .refuse("%s (expected: ROUND_ROBIN, RANDOM, LEAST_REQUEST)", cluster.getLbPolicy());
    };
  }

  private static @Nullable OutlierDetection outliers(FieldPath at, Cluster cluster) {
    return cluster.hasOutlierDetection()
        ? OutlierCompiler.outliers(
            at.dot("outlier_detection"),
            cluster.getOutlierDetection(),
            (int) cluster.getCommonLbConfig().getHealthyPanicThreshold().getValue())
        : null;
  }

  private static HttpVersion version(FieldPath at, Map<String, Any> options) {
    for (String key : options.keySet()) {
      if (!key.equals(PROTOCOL_OPTIONS)) {
        throw at.at("typed_extension_protocol_options", key).refuse("is not known to this client");
      }
    }
    Any packed = options.get(PROTOCOL_OPTIONS);
    if (packed == null) {
      return HttpVersion.HTTP_1_1;
    }
    FieldPath here = at.at("typed_extension_protocol_options", PROTOCOL_OPTIONS);
    try {
      return version(here, Protos.unpack(packed, HttpProtocolOptions.class));
    } catch (InvalidProtocolBufferException e) {
      throw here.refuse("is no HttpProtocolOptions");
    }
  }

  private static HttpVersion version(FieldPath at, HttpProtocolOptions options) {
    at.only(options, PROTOCOL);
    if (options.hasUseDownstreamProtocolConfig()) {
      return HttpVersion.AS_CALLER;
    }
    FieldPath here = at.dot("explicit_http_config");
    here.only(options.getExplicitHttpConfig(), EXPLICIT);
    here.dot("http2_protocol_options")
        .only(options.getExplicitHttpConfig().getHttp2ProtocolOptions(), Set.of());
    return options.getExplicitHttpConfig().hasHttp2ProtocolOptions()
        ? HttpVersion.HTTP_2
        : HttpVersion.HTTP_1_1;
  }

  private record Sockets(@Nullable MeshTls tls, TlsUse use) {}

  private static Sockets sockets(FieldPath at, Cluster cluster) {
    if (cluster.hasTransportSocket()) {
      MeshTls tls = TlsCompiler.upstream(at.dot("transport_socket"), cluster.getTransportSocket());
      return new Sockets(tls, tls == null ? TlsUse.NEVER : TlsUse.ALWAYS);
    }
    MeshTls tls = null;
    for (int i = 0; i < cluster.getTransportSocketMatchesCount(); i++) {
      FieldPath here = at.at("transport_socket_matches", i);
      var match = cluster.getTransportSocketMatches(i);
      MeshTls found =
          TlsCompiler.upstream(here.dot("transport_socket"), match.getTransportSocket());
      String mode = MetadataReader.text(match.getMatch(), "tlsMode");
      if ((found != null) != mode.equals("istio")) {
        throw here.refuse("expected TLS for tlsMode istio, and plaintext for the rest");
      }
      tls = found == null ? tls : found;
    }
    return new Sockets(tls, tls == null ? TlsUse.NEVER : TlsUse.BY_ENDPOINT);
  }
}
