package io.inmesh.runtime.xds;

import io.inmesh.snapshot.RetryOn;
import io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy;
import io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** When a call is tried again. */
final class RetryCompiler {
  private static final Set<String> POLICY =
      Set.of(
          "retry_on",
          "num_retries",
          "per_try_timeout",
          "retry_host_predicate",
          "host_selection_retry_max_attempts",
          "retriable_status_codes",
          "retry_back_off");
  private static final Set<String> PREDICATE = Set.of("name", "typed_config");
  private static final Set<String> BACK_OFF = Set.of("base_interval", "max_interval");
  private static final String PREVIOUS_HOSTS = "envoy.retry_host_predicates.previous_hosts";
  private static final String STATUS_CODES = "retriable-status-codes";
  private static final Duration BASE = Duration.ofMillis(25);
  private static final int MAX_TIMES_BASE = 10;

  private static final Map<String, RetryOn> WORDS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("5xx", RetryOn.SERVER_ERROR_5XX),
              Map.entry("gateway-error", RetryOn.GATEWAY_ERROR),
              Map.entry("reset", RetryOn.RESET),
              Map.entry("reset-before-request", RetryOn.RESET_BEFORE_REQUEST),
              Map.entry("connect-failure", RetryOn.CONNECT_FAILURE),
              Map.entry("refused-stream", RetryOn.REFUSED_STREAM),
              Map.entry("retriable-4xx", RetryOn.RETRIABLE_4XX),
              Map.entry("envoy-ratelimited", RetryOn.RATELIMITED),
              Map.entry("cancelled", RetryOn.GRPC_CANCELLED),
              Map.entry("deadline-exceeded", RetryOn.GRPC_DEADLINE_EXCEEDED),
              Map.entry("internal", RetryOn.GRPC_INTERNAL),
              Map.entry("resource-exhausted", RetryOn.GRPC_RESOURCE_EXHAUSTED),
              Map.entry("unavailable", RetryOn.GRPC_UNAVAILABLE)));

  private RetryCompiler() {}

  static io.inmesh.snapshot.RetryPolicy retry(FieldPath at, RetryPolicy policy) {
    at.only(policy, POLICY);
    EnumSet<RetryOn> on = EnumSet.noneOf(RetryOn.class);
    boolean statuses = false;
    for (String word : policy.getRetryOn().split(",", -1)) {
      String stripped = word.strip();
      RetryOn known = WORDS.get(stripped);
      if (known != null) {
        on.add(known);
      } else if (stripped.equals(STATUS_CODES)) {
        statuses = true;
      } else if (!stripped.isEmpty()) {
        throw at.dot("retry_on")
            .refuse("'%s' (expected: %s, %s)", stripped, STATUS_CODES, WORDS.keySet());
      }
    }
    Duration base =
        Durations.of(
            at.dot("retry_back_off.base_interval"),
            policy.getRetryBackOff().hasBaseInterval(),
            policy.getRetryBackOff().getBaseInterval(),
            BASE);
    return new io.inmesh.snapshot.RetryPolicy(
        policy.hasNumRetries() ? policy.getNumRetries().getValue() : 1,
        on,
        statuses ? Set.copyOf(policy.getRetriableStatusCodesList()) : Set.of(),
        Durations.of(at.dot("per_try_timeout"), policy.getPerTryTimeout()),
        base,
        backoffMax(at, policy, base),
        avoidsPreviousHosts(at, policy),
        (int) policy.getHostSelectionRetryMaxAttempts());
  }

  private static Duration backoffMax(FieldPath at, RetryPolicy policy, Duration base) {
    at.dot("retry_back_off").only(policy.getRetryBackOff(), BACK_OFF);
    return Durations.of(
        at.dot("retry_back_off.max_interval"),
        policy.getRetryBackOff().hasMaxInterval(),
        policy.getRetryBackOff().getMaxInterval(),
        base.multipliedBy(MAX_TIMES_BASE));
  }

  private static boolean avoidsPreviousHosts(FieldPath at, RetryPolicy policy) {
    for (int i = 0; i < policy.getRetryHostPredicateCount(); i++) {
      FieldPath here = at.at("retry_host_predicate", i);
      RetryHostPredicate predicate = policy.getRetryHostPredicate(i);
      here.only(predicate, PREDICATE);
      if (!predicate.getName().equals(PREVIOUS_HOSTS)) {
        throw here.dot("name").refuse("'%s' (expected: %s)", predicate.getName(), PREVIOUS_HOSTS);
      }
    }
    return policy.getRetryHostPredicateCount() > 0;
  }
}
