package io.inmesh.runtime.xds;

import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.runtime.quota.QuotaSettings;
import io.inmesh.runtime.quota.QuotaStrategies;
import io.inmesh.runtime.quota.QuotaStrategy;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings.ExpiredAssignmentBehavior;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaFilterConfig;
import io.inmesh.xds.proto.envoy.type.v3.RateLimitStrategy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Leased quotas of a port. */
final class QuotaFilterCompiler {
  private static final Set<String> FILTER = Set.of("rlqs_server", "domain", "bucket_matchers");
  private static final Set<String> SETTINGS =
      Set.of(
          "bucket_id_builder",
          "reporting_interval",
          "no_assignment_behavior",
          "expired_assignment_behavior");
  private static final Set<String> EXPIRED =
      Set.of("expired_assignment_behavior_timeout", "fallback_rate_limit", "reuse_last_assignment");
  private static final String NAME = "name";
  private static final Duration REPORTING = Duration.ofSeconds(5);

  private QuotaFilterCompiler() {}

  static QuotaSettings quota(FieldPath at, RateLimitQuotaFilterConfig filter) {
    at.only(filter, FILTER);
    FieldPath here = at.dot("bucket_matchers.on_no_match.action");
    if (filter.getBucketMatchers().getMatcherTypeCase().getNumber() != 0
        || !filter.getBucketMatchers().getOnNoMatch().hasAction()) {
      throw here.refuse("expected one bucket for all requests, as on_no_match.action");
    }
    try {
      return settings(
          here,
          filter.getDomain(),
          Protos.unpack(
              filter.getBucketMatchers().getOnNoMatch().getAction().getTypedConfig(),
              RateLimitQuotaBucketSettings.class));
    } catch (InvalidProtocolBufferException e) {
      throw here.refuse("is no RateLimitQuotaBucketSettings");
    }
  }

  private static QuotaSettings settings(
      FieldPath at, String domain, RateLimitQuotaBucketSettings settings) {
    at.only(settings, SETTINGS);
    Map<String, String> id = new LinkedHashMap<>();
    settings
        .getBucketIdBuilder()
        .getBucketIdBuilderMap()
        .forEach(
            (key, value) -> {
              if (!value.hasStringValue()) {
                throw at.at("bucket_id_builder", key).refuse("expected a string_value");
              }
              id.put(key, value.getStringValue());
            });
    String name = id.get(NAME);
    if (name == null || name.isEmpty()) {
      throw at.at("bucket_id_builder", NAME).refuse("is missing (expected: the RateLimit's name)");
    }
    ExpiredAssignmentBehavior expired = settings.getExpiredAssignmentBehavior();
    at.dot("expired_assignment_behavior").only(expired, EXPIRED);
    return new QuotaSettings(
        name,
        domain,
        id,
        Durations.of(
            at.dot("reporting_interval"),
            settings.hasReportingInterval(),
            settings.getReportingInterval(),
            REPORTING),
        settings.getNoAssignmentBehavior().hasFallbackRateLimit()
            ? strategy(
                at.dot("no_assignment_behavior.fallback_rate_limit"),
                settings.getNoAssignmentBehavior().getFallbackRateLimit())
            : new QuotaStrategy.AllowAll(),
        expired(at, expired),
        Durations.of(
            at.dot("expired_assignment_behavior.expired_assignment_behavior_timeout"),
            expired.getExpiredAssignmentBehaviorTimeout()));
  }

  private static @Nullable QuotaStrategy expired(FieldPath at, ExpiredAssignmentBehavior expired) {
    return expired.hasFallbackRateLimit()
        ? strategy(
            at.dot("expired_assignment_behavior.fallback_rate_limit"),
            expired.getFallbackRateLimit())
        : null;
  }

  private static QuotaStrategy strategy(FieldPath at, RateLimitStrategy strategy) {
    try {
      return QuotaStrategies.of(strategy);
    } catch (IllegalArgumentException e) {
      throw at.refuse("%s", e.getMessage());
    }
  }
}
