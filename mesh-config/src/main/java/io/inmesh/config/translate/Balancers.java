package io.inmesh.config.translate;

import com.google.protobuf.UInt64Value;
import io.inmesh.config.model.Compatibility;
import io.inmesh.config.resource.TrafficPolicy.ConsistentHashLB;
import io.inmesh.config.resource.TrafficPolicy.HTTPCookie;
import io.inmesh.config.resource.TrafficPolicy.LoadBalancerSettings;
import io.inmesh.config.resource.TrafficPolicy.SimpleLB;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint is picked. gRPC's clients refuse a whole cluster for a policy that they lack, and
 * not all of them have more than the turn and the ring: they get one of these two, as Istio does
 * it.
 */
final class Balancers {
  private static final long RING_MIN = 1024;

  private Balancers() {}

  static void apply(
      @Nullable LoadBalancerSettings settings,
      Compatibility compatibility,
      Generator generator,
      Cluster.Builder cluster) {
    ConsistentHashLB hash = settings == null ? null : settings.consistentHash();
    if (generator.stock()) {
      if (hash == null) {
        cluster.setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN);
      } else {
        ring(hash, cluster);
      }
      return;
    }
    SimpleLB simple = settings == null ? null : settings.simple();
    if (simple == null || simple == SimpleLB.UNSPECIFIED || simple == SimpleLB.PASSTHROUGH) {
      simple = compatibility.defaultBalancer();
    }
    cluster.setLbPolicy(policy(simple));
  }

  private static Cluster.LbPolicy policy(SimpleLB simple) {
    return switch (simple) {
      case ROUND_ROBIN, PASSTHROUGH, UNSPECIFIED -> Cluster.LbPolicy.ROUND_ROBIN;
      case RANDOM -> Cluster.LbPolicy.RANDOM;
      case LEAST_CONN, LEAST_REQUEST -> Cluster.LbPolicy.LEAST_REQUEST;
    };
  }

  private static void ring(ConsistentHashLB hash, Cluster.Builder cluster) {
    Long written =
        hash.ringHash() == null ? hash.minimumRingSize() : hash.ringHash().minimumRingSize();
    long ring = written == null || written == 0 ? RING_MIN : written;
    cluster
        .setLbPolicy(Cluster.LbPolicy.RING_HASH)
        .setRingHashLbConfig(
            Cluster.RingHashLbConfig.newBuilder().setMinimumRingSize(UInt64Value.of(ring)));
  }

  static RouteAction.HashPolicy hashPolicy(ConsistentHashLB hash) {
    RouteAction.HashPolicy.Builder built = RouteAction.HashPolicy.newBuilder();
    HTTPCookie cookie = hash.httpCookie();
    if (hash.httpHeaderName() != null) {
      built.setHeader(
          RouteAction.HashPolicy.Header.newBuilder().setHeaderName(hash.httpHeaderName()));
    } else if (cookie != null) {
      RouteAction.HashPolicy.Cookie.Builder made =
          RouteAction.HashPolicy.Cookie.newBuilder().setName(cookie.name());
      if (cookie.path() != null) {
        made.setPath(cookie.path());
      }
      if (cookie.ttl() != null) {
        made.setTtl(Protos.duration(cookie.ttl()));
      }
      built.setCookie(made);
    } else if (hash.httpQueryParameterName() != null) {
      built.setQueryParameter(
          RouteAction.HashPolicy.QueryParameter.newBuilder()
              .setName(hash.httpQueryParameterName()));
    } else {
      built.setConnectionProperties(
          RouteAction.HashPolicy.ConnectionProperties.newBuilder().setSourceIp(true));
    }
    return built.build();
  }
}
