package io.inmesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.inmesh.xds.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaServiceGrpc;
import io.inmesh.xds.proto.istio.auth.IstioCertificateServiceGrpc;
import org.junit.jupiter.api.Test;

class GeneratedApiTest {
  @Test
  void typeUrlsAreThoseOfTheGeneratedMessages() {
    assertThat(Any.pack(Listener.getDefaultInstance()).getTypeUrl()).isEqualTo(TypeUrls.LISTENER);
    assertThat(Any.pack(RouteConfiguration.getDefaultInstance()).getTypeUrl())
        .isEqualTo(TypeUrls.ROUTE);
    assertThat(Any.pack(Cluster.getDefaultInstance()).getTypeUrl()).isEqualTo(TypeUrls.CLUSTER);
    assertThat(Any.pack(ClusterLoadAssignment.getDefaultInstance()).getTypeUrl())
        .isEqualTo(TypeUrls.ENDPOINT);
    assertThat(Any.pack(Secret.getDefaultInstance()).getTypeUrl()).isEqualTo(TypeUrls.SECRET);
  }

  @Test
  void servicesKeepTheirNamesOnTheWire() {
    assertThat(AggregatedDiscoveryServiceGrpc.SERVICE_NAME)
        .isEqualTo("envoy.service.discovery.v3.AggregatedDiscoveryService");
    assertThat(RateLimitQuotaServiceGrpc.SERVICE_NAME)
        .isEqualTo("envoy.service.rate_limit_quota.v3.RateLimitQuotaService");
    assertThat(IstioCertificateServiceGrpc.SERVICE_NAME)
        .isEqualTo("istio.v1.auth.IstioCertificateService");
  }

  @Test
  void aClusterGoesThereAndBack() throws InvalidProtocolBufferException {
    Cluster cluster = Cluster.newBuilder().setName("outbound|80||a").build();
    assertThat(Cluster.parseFrom(cluster.toByteString())).isEqualTo(cluster);
  }
}
