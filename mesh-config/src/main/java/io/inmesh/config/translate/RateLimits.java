package io.inmesh.config.translate;

import io.inmesh.config.model.Hosts;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.resource.RateLimit;
import io.inmesh.config.resource.Resource;
import io.inmesh.xds.proto.envoy.config.core.v3.GrpcService;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings.BucketIdBuilder;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings.ExpiredAssignmentBehavior;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings.NoAssignmentBehavior;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaFilterConfig;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.inmesh.xds.proto.envoy.type.v3.RateLimitStrategy;
import io.inmesh.xds.proto.envoy.type.v3.RateLimitUnit;
import io.inmesh.xds.proto.xds.core.v3.TypedExtensionConfig;
import io.inmesh.xds.proto.xds.type.matcher.v3.Matcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Limits of the services that a port serves: one filter, one bucket a RateLimit. */
final class RateLimits {
  static final String NAME = "envoy.filters.http.rate_limit_quota";
  private static final Duration REPORTING = Duration.ofSeconds(1);
  private static final int FALLBACK_PARTS = 10;

  private RateLimits() {}

  static List<HttpFilter> filters(MeshModel model, List<MeshService> services) {
    List<HttpFilter> filters = new ArrayList<>();
    for (Resource<RateLimit> limit : model.all(RateLimit.class)) {
      String target = limit.spec().target();
      String host = target == null ? "" : Hosts.resolve(target, limit.namespace());
      services.stream()
          .filter(each -> each.host().equals(host))
          .findFirst()
          .ifPresent(each -> filters.add(HttpFilters.filter(NAME, config(limit, each))));
    }
    return filters;
  }

  private static RateLimitQuotaFilterConfig config(Resource<RateLimit> limit, MeshService service) {
    TypedExtensionConfig action =
        TypedExtensionConfig.newBuilder()
            .setName("bucket")
            .setTypedConfig(Protos.any(bucket(limit)))
            .build();
    return RateLimitQuotaFilterConfig.newBuilder()
        .setDomain(service.host())
        .setRlqsServer(
            GrpcService.newBuilder()
                .setGoogleGrpc(
                    GrpcService.GoogleGrpc.newBuilder().setTargetUri("ads").setStatPrefix("rlqs")))
        .setBucketMatchers(
            Matcher.newBuilder().setOnNoMatch(Matcher.OnMatch.newBuilder().setAction(action)))
        .build();
  }

  private static RateLimitQuotaBucketSettings bucket(Resource<RateLimit> limit) {
    String id = limit.namespace() + "/" + limit.name();
    int requests = limit.spec().limit().requests();
    RateLimitStrategy fallback =
        RateLimitStrategy.newBuilder()
            .setRequestsPerTimeUnit(
                RateLimitStrategy.RequestsPerTimeUnit.newBuilder()
                    .setRequestsPerTimeUnit(Math.max(1, requests / FALLBACK_PARTS))
                    .setTimeUnit(unit(limit.spec().limit().unit())))
            .build();
    return RateLimitQuotaBucketSettings.newBuilder()
        .setBucketIdBuilder(
            BucketIdBuilder.newBuilder()
                .putBucketIdBuilder(
                    "name", BucketIdBuilder.ValueBuilder.newBuilder().setStringValue(id).build()))
        .setReportingInterval(Protos.duration(REPORTING))
        .setNoAssignmentBehavior(NoAssignmentBehavior.newBuilder().setFallbackRateLimit(fallback))
        .setExpiredAssignmentBehavior(
            ExpiredAssignmentBehavior.newBuilder()
                .setReuseLastAssignment(
                    ExpiredAssignmentBehavior.ReuseLastAssignment.getDefaultInstance()))
        .build();
  }

  private static RateLimitUnit unit(RateLimit.Unit unit) {
    return switch (unit) {
      case SECOND -> RateLimitUnit.SECOND;
      case MINUTE -> RateLimitUnit.MINUTE;
      case HOUR -> RateLimitUnit.HOUR;
    };
  }
}
