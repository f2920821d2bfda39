package io.inmesh.runtime.quota;

import io.inmesh.xds.proto.envoy.type.v3.RateLimitStrategy;
import io.inmesh.xds.proto.envoy.type.v3.RateLimitStrategy.RequestsPerTimeUnit;
import io.inmesh.xds.proto.envoy.type.v3.TokenBucket;
import java.time.Duration;

/** Reads strategies off the wire. */
public final class QuotaStrategies {
  private QuotaStrategies() {}

  /**
   * The strategy that a message says.
   *
   * @throws IllegalArgumentException if it says nothing, or what this client cannot enforce
   */
  public static QuotaStrategy of(RateLimitStrategy strategy) {
    return switch (strategy.getStrategyCase()) {
      case BLANKET_RULE ->
          switch (strategy.getBlanketRule()) {
            case ALLOW_ALL -> new QuotaStrategy.AllowAll();
            case DENY_ALL -> new QuotaStrategy.DenyAll();
            case UNRECOGNIZED ->
                throw new IllegalArgumentException(
                    "blanket_rule: %d (expected: ALLOW_ALL, DENY_ALL)"
                        .formatted(strategy.getBlanketRuleValue()));
          };
      case REQUESTS_PER_TIME_UNIT -> perUnit(strategy.getRequestsPerTimeUnit());
      case TOKEN_BUCKET -> tokens(strategy.getTokenBucket());
      case STRATEGY_NOT_SET ->
          throw new IllegalArgumentException(
              "expected one of blanket_rule, requests_per_time_unit, token_bucket");
    };
  }

  private static QuotaStrategy perUnit(RequestsPerTimeUnit rate) {
    Duration unit =
        switch (rate.getTimeUnit()) {
          case SECOND -> Duration.ofSeconds(1);
          case MINUTE -> Duration.ofMinutes(1);
          case HOUR -> Duration.ofHours(1);
          case DAY -> Duration.ofDays(1);
          case MONTH -> Duration.ofDays(30);
          case YEAR -> Duration.ofDays(365);
          case UNKNOWN, UNRECOGNIZED ->
              throw new IllegalArgumentException(
                  "time_unit: %d (expected: SECOND to YEAR)".formatted(rate.getTimeUnitValue()));
        };
    long requests = rate.getRequestsPerTimeUnit();
    return requests == 0
        ? new QuotaStrategy.DenyAll()
        : new QuotaStrategy.Tokens(requests, requests, unit);
  }

  private static QuotaStrategy tokens(TokenBucket bucket) {
    if (bucket.getMaxTokens() == 0) {
      return new QuotaStrategy.DenyAll();
    }
    return new QuotaStrategy.Tokens(
        Integer.toUnsignedLong(bucket.getMaxTokens()),
        bucket.hasTokensPerFill()
            ? Integer.toUnsignedLong(bucket.getTokensPerFill().getValue())
            : 1,
        duration(bucket.getFillInterval()));
  }

  static Duration duration(com.google.protobuf.Duration duration) {
    return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }
}
