package io.inmesh.runtime.xds;

import io.inmesh.snapshot.CircuitLimits;
import io.inmesh.xds.proto.envoy.config.cluster.v3.CircuitBreakers;
import io.inmesh.xds.proto.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.inmesh.xds.proto.envoy.config.cluster.v3.OutlierDetection;
import java.time.Duration;
import java.util.Set;

/** What protects a cluster: limits of what goes on at once, and setting endpoints aside. */
final class OutlierCompiler {
  private static final Set<String> BREAKERS = Set.of("thresholds");
  private static final Set<String> THRESHOLDS =
      Set.of(
          "priority",
          "max_connections",
          "max_pending_requests",
          "max_requests",
          "max_retries",
          "retry_budget",
          "track_remaining");
  private static final Set<String> OUTLIER =
      Set.of(
          "consecutive_5xx",
          "interval",
          "base_ejection_time",
          "max_ejection_percent",
          "max_ejection_time",
          "enforcing_consecutive_5xx",
          "enforcing_success_rate",
          "consecutive_gateway_failure",
          "enforcing_consecutive_gateway_failure",
          "split_external_local_origin_errors",
          "consecutive_local_origin_failure",
          "enforcing_consecutive_local_origin_failure",
          "enforcing_local_origin_success_rate",
          "enforcing_failure_percentage",
          "enforcing_failure_percentage_local_origin",
          "always_eject_one_host");
  private static final double BUDGET_PERCENT = 20;
  private static final int MIN_RETRIES = 3;
  private static final int CONSECUTIVE = 5;
  private static final int EJECTED_PERCENT = 10;
  private static final int ALL = 100;

  private OutlierCompiler() {}

  static CircuitLimits limits(FieldPath at, CircuitBreakers breakers) {
    at.only(breakers, BREAKERS);
    if (breakers.getThresholdsCount() == 0) {
      return CircuitLimits.NONE;
    }
    FieldPath here = at.at("thresholds", 0);
    Thresholds limits = breakers.getThresholds(0);
    here.only(limits, THRESHOLDS);
    if (breakers.getThresholdsCount() > 1 || limits.getPriorityValue() != 0) {
      throw at.dot("thresholds").refuse("expected one entry, of priority DEFAULT");
    }
    boolean budget = limits.hasRetryBudget();
    return new CircuitLimits(
        limit(limits.hasMaxConnections(), limits.getMaxConnections().getValue()),
        limit(limits.hasMaxPendingRequests(), limits.getMaxPendingRequests().getValue()),
        limit(limits.hasMaxRequests(), limits.getMaxRequests().getValue()),
        limit(limits.hasMaxRetries(), limits.getMaxRetries().getValue()),
        budget
            ? or(
                limits.getRetryBudget().hasBudgetPercent(),
                limits.getRetryBudget().getBudgetPercent().getValue())
            : -1,
        budget && limits.getRetryBudget().hasMinRetryConcurrency()
            ? limits.getRetryBudget().getMinRetryConcurrency().getValue()
            : MIN_RETRIES);
  }

  private static double or(boolean set, double percent) {
    return set ? percent : BUDGET_PERCENT;
  }

  /** Istio writes the greatest unsigned number for "no limit"; so is nothing at all. */
  private static int limit(boolean set, int value) {
    return set && value >= 0 ? value : Integer.MAX_VALUE;
  }

  static io.inmesh.snapshot.OutlierDetection outliers(
      FieldPath at, OutlierDetection detection, int minHealthPercent) {
    at.only(detection, OUTLIER);
    refuseStatistics(at, detection);
    boolean consecutive =
        on(
            at,
            "enforcing_consecutive_5xx",
            !detection.hasEnforcingConsecutive5Xx(),
            detection.getEnforcingConsecutive5Xx().getValue());
    boolean gateway =
        on(
            at,
            "enforcing_consecutive_gateway_failure",
            false,
            detection.getEnforcingConsecutiveGatewayFailure().getValue());
    boolean local =
        detection.getSplitExternalLocalOriginErrors()
            && on(
                at,
                "enforcing_consecutive_local_origin_failure",
                !detection.hasEnforcingConsecutiveLocalOriginFailure(),
                detection.getEnforcingConsecutiveLocalOriginFailure().getValue());
    return new io.inmesh.snapshot.OutlierDetection(
        count(consecutive, detection.hasConsecutive5Xx(), detection.getConsecutive5Xx().getValue()),
        count(
            gateway,
            detection.hasConsecutiveGatewayFailure(),
            detection.getConsecutiveGatewayFailure().getValue()),
        count(
            local,
            detection.hasConsecutiveLocalOriginFailure(),
            detection.getConsecutiveLocalOriginFailure().getValue()),
        Durations.of(
            at.dot("interval"), detection.hasInterval(), detection.getInterval(), seconds(10)),
        Durations.of(
            at.dot("base_ejection_time"),
            detection.hasBaseEjectionTime(),
            detection.getBaseEjectionTime(),
            seconds(30)),
        Durations.of(
            at.dot("max_ejection_time"),
            detection.hasMaxEjectionTime(),
            detection.getMaxEjectionTime(),
            maxEjection(at, detection)),
        detection.hasMaxEjectionPercent()
            ? detection.getMaxEjectionPercent().getValue()
            : EJECTED_PERCENT,
        minHealthPercent);
  }

  /** Envoy's: 300 s, or the base when that is longer. */
  private static Duration maxEjection(FieldPath at, OutlierDetection detection) {
    Duration base = Durations.of(at.dot("base_ejection_time"), detection.getBaseEjectionTime());
    return base.compareTo(seconds(300)) > 0 ? base : seconds(300);
  }

  private static void refuseStatistics(FieldPath at, OutlierDetection detection) {
    boolean any =
        detection.getEnforcingSuccessRate().getValue() > 0
            || detection.getEnforcingLocalOriginSuccessRate().getValue() > 0
            || detection.getEnforcingFailurePercentage().getValue() > 0
            || detection.getEnforcingFailurePercentageLocalOrigin().getValue() > 0;
    if (any) {
      throw at.refuse(
          "ejection by success rate or failure percentage is not enforced by this client;"
              + " set enforcing_success_rate and enforcing_failure_percentage to 0");
    }
  }

  private static boolean on(FieldPath at, String field, boolean byDefault, int percent) {
    if (percent != 0 && percent != ALL) {
      throw at.dot(field).refuse("%d (expected: 0 or 100)", percent);
    }
    return byDefault || percent == ALL;
  }

  private static int count(boolean on, boolean set, int value) {
    if (!on) {
      return 0;
    }
    return set ? value : CONSECUTIVE;
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
