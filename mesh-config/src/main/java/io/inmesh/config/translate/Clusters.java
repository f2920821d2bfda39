package io.inmesh.config.translate;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.config.document.Path;
import io.inmesh.config.model.Destination;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.model.Settings;
import io.inmesh.config.resource.ConnectionPoolSettings;
import io.inmesh.config.resource.ConnectionPoolSettings.H2UpgradePolicy;
import io.inmesh.config.resource.TrafficPolicy;
import io.inmesh.xds.proto.envoy.config.cluster.v3.CircuitBreakers;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.Http2ProtocolOptions;
import io.inmesh.xds.proto.envoy.config.core.v3.HttpProtocolOptions;
import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;
import io.inmesh.xds.proto.envoy.type.v3.Percent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A port of a service, or a subset of it, as a cluster. What does not exist has none. */
final class Clusters {
  private static final String HTTP_OPTIONS =
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  private static final long NO_LIMIT = 0xffff_ffffL;
  private static final double BUDGET_PERCENT = 20;
  private static final int BUDGET_MIN = 3;

  private final MeshModel model;
  private final Scope scope;

  Clusters(MeshModel model, Scope scope) {
    this.model = model;
    this.scope = scope;
  }

  Optional<Cluster> cluster(Names.Outbound name) {
    Optional<MeshService> service =
        model.service(name.host(), scope.namespace(), scope.sourceLabels());
    return service
        .flatMap(each -> each.port(name.port()))
        .flatMap(port -> cluster(name, service.orElseThrow(), port));
  }

  private Optional<Cluster> cluster(
      Names.Outbound name, MeshService service, MeshService.Port port) {
    Optional<Destination> rule =
        model.destination(service, scope.namespace(), scope.sourceLabels());
    boolean unknown =
        !name.subset().isEmpty()
            && rule.filter(each -> each.subsets().containsKey(name.subset())).isEmpty();
    if (unknown) {
      return Optional.empty();
    }
    Settings settings =
        rule.map(each -> each.settings(name.port(), name.subset())).orElse(Settings.NONE);
    Cluster.Builder cluster =
        Cluster.newBuilder()
            .setName(name.toString())
            .setType(Cluster.DiscoveryType.EDS)
            .setEdsClusterConfig(
                Cluster.EdsClusterConfig.newBuilder()
                    .setEdsConfig(Protos.ADS)
                    .setServiceName(name.toString()));
    Balancers.apply(
        settings.loadBalancer(), model.config().compatibility(), scope.generator(), cluster);
    pool(settings, port, cluster);
    Outliers.apply(settings.outlierDetection(), cluster);
    new ClusterTls(model, scope).apply(service, port, settings.tls(), cluster);
    return Optional.of(cluster.setMetadata(metadata(name, service, rule)).build());
  }

  private void pool(Settings settings, MeshService.Port port, Cluster.Builder cluster) {
    ConnectionPoolSettings pool = settings.connectionPool();
    ConnectionPoolSettings.TCPSettings tcp = pool == null ? null : pool.tcp();
    ConnectionPoolSettings.HTTPSettings http = pool == null ? null : pool.http();
    Duration connect =
        tcp == null || tcp.connectTimeout() == null
            ? model.config().connectTimeout()
            : tcp.connectTimeout();
    cluster.setConnectTimeout(Protos.duration(connect));
    CircuitBreakers.Thresholds.Builder limits =
        CircuitBreakers.Thresholds.newBuilder()
            .setMaxConnections(Protos.uint(limit(tcp == null ? null : tcp.maxConnections())))
            .setMaxPendingRequests(
                Protos.uint(limit(http == null ? null : http.http1MaxPendingRequests())))
            .setMaxRequests(Protos.uint(limit(http == null ? null : http.http2MaxRequests())))
            .setMaxRetries(Protos.uint(limit(http == null ? null : http.maxRetries())));
    TrafficPolicy.RetryBudget budget = settings.retryBudget();
    if (budget != null) {
      double percent = Objects.requireNonNullElse(budget.percent(), BUDGET_PERCENT);
      int min = Objects.requireNonNullElse(budget.minRetryConcurrency(), BUDGET_MIN);
      limits.setRetryBudget(
          CircuitBreakers.Thresholds.RetryBudget.newBuilder()
              .setBudgetPercent(Percent.newBuilder().setValue(percent))
              .setMinRetryConcurrency(Protos.uint(min)));
    }
    cluster.setCircuitBreakers(CircuitBreakers.newBuilder().addThresholds(limits));
    cluster.putTypedExtensionProtocolOptions(HTTP_OPTIONS, Protos.any(options(port, http)));
  }

  /** 0 means what it says in Envoy; Istio takes it as unset. */
  private static long limit(@Nullable Integer written) {
    return written == null || written == 0 ? NO_LIMIT : written;
  }

  private io.inmesh.xds.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions options(
      MeshService.Port port, ConnectionPoolSettings.@Nullable HTTPSettings http) {
    var options =
        io.inmesh.xds.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.newBuilder();
    boolean upgraded = http != null && http.h2UpgradePolicy() == H2UpgradePolicy.UPGRADE;
    Http2ProtocolOptions.Builder http2 = Http2ProtocolOptions.newBuilder();
    if (http != null && http.maxConcurrentStreams() != null && http.maxConcurrentStreams() > 0) {
      http2.setMaxConcurrentStreams(Protos.uint(http.maxConcurrentStreams()));
    }
    if (port.protocol().isHttp2() || upgraded) {
      options.getExplicitHttpConfigBuilder().setHttp2ProtocolOptions(http2);
    } else {
      options.getUseDownstreamProtocolConfigBuilder().setHttp2ProtocolOptions(http2);
    }
    if (scope.generator().stock()
        && http != null
        && (http.maxRequestsPerConnection() != null || http.idleTimeout() != null)) {
      HttpProtocolOptions.Builder common = HttpProtocolOptions.newBuilder();
      if (http.maxRequestsPerConnection() != null && http.maxRequestsPerConnection() > 0) {
        common.setMaxRequestsPerConnection(Protos.uint(http.maxRequestsPerConnection()));
      }
      if (http.idleTimeout() != null) {
        common.setIdleTimeout(Protos.duration(http.idleTimeout()));
      }
      options.setCommonHttpProtocolOptions(common);
    }
    return options.build();
  }

  private static Metadata metadata(
      Names.Outbound name, MeshService service, Optional<Destination> rule) {
    Metadata.Builder metadata =
        Metadata.newBuilder().putFilterMetadata("istio", services(List.of(service), name.subset()));
    Destination.Part part = rule.map(each -> each.subsets().get(name.subset())).orElse(null);
    if (part != null) {
      Path path = Path.of("spec", "subsets").item(part.index());
      metadata.putFilterMetadata("inmesh", Protos.originStruct(part.origin(), path, ""));
    } else {
      metadata.putFilterMetadata(
          "inmesh",
          rule.map(each -> Protos.originStruct(each.origin(), Path.of("spec"), ""))
              .orElseGet(() -> Protos.originStruct(service.origin(), Path.of("spec"), "")));
    }
    return metadata.build();
  }

  /** {@code services: [{host, name, namespace}], subset}. */
  static Struct services(List<MeshService> services, String subset) {
    ListValue.Builder list = ListValue.newBuilder();
    for (MeshService each : services) {
      list.addValues(
          Value.newBuilder()
              .setStructValue(
                  Struct.newBuilder()
                      .putFields("host", Protos.text(each.host()))
                      .putFields("name", Protos.text(each.name()))
                      .putFields("namespace", Protos.text(each.namespace()))));
    }
    Struct.Builder struct =
        Struct.newBuilder().putFields("services", Value.newBuilder().setListValue(list).build());
    return subset.isEmpty()
        ? struct.build()
        : struct.putFields("subset", Protos.text(subset)).build();
  }
}
