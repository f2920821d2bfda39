package io.inmesh.config.translate;

import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.resource.VirtualService.HTTPRetry;
import io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Retries: a rule's, else the mesh's, else Istio's. */
final class Retries {
  private static final List<String> DEFAULT_ON =
      List.of("connect-failure", "refused-stream", "unavailable", "cancelled");
  private static final String STATUSES = "retriable-status-codes";
  private static final int DEFAULT_ATTEMPTS = 2;
  private static final int RESELECTIONS = 5;
  private static final Duration BACKOFF = Duration.ofMillis(25);
  private static final int BACKOFF_GROWTH = 10;

  private Retries() {}

  /**
   * The policy; empty = no retries.
   *
   * @param generator whom it is for
   * @param hashed whether the destination is chosen by hash, so that trying another one would break
   *     the rule
   */
  static Optional<RetryPolicy> of(
      @Nullable HTTPRetry rule, MeshConfig config, boolean hashed, Generator generator) {
    HTTPRetry configured = rule == null ? config.defaultHttpRetryPolicy() : rule;
    Integer written = configured == null ? null : configured.attempts();
    int attempts = configured == null ? DEFAULT_ATTEMPTS : written == null ? 0 : written;
    if (attempts <= 0) {
      return Optional.empty();
    }
    RetryPolicy.Builder policy = RetryPolicy.newBuilder().setNumRetries(Protos.uint(attempts));
    on(configured == null ? null : configured.retryOn(), config, generator, policy);
    if (configured != null && configured.perTryTimeout() != null) {
      policy.setPerTryTimeout(Protos.duration(configured.perTryTimeout()));
    }
    Duration base =
        configured == null || configured.backoff() == null ? BACKOFF : configured.backoff();
    policy.setRetryBackOff(
        RetryPolicy.RetryBackOff.newBuilder()
            .setBaseInterval(Protos.duration(base))
            .setMaxInterval(Protos.duration(base.multipliedBy(BACKOFF_GROWTH))));
    boolean avoids =
        configured == null || !Boolean.FALSE.equals(configured.retryIgnorePreviousHosts());
    if (avoids && !hashed) {
      policy
          .addRetryHostPredicate(
              RetryPolicy.RetryHostPredicate.newBuilder()
                  .setName("envoy.retry_host_predicates.previous_hosts"))
          .setHostSelectionRetryMaxAttempts(RESELECTIONS);
    }
    return Optional.of(policy.build());
  }

  private static void on(
      @Nullable String written,
      MeshConfig config,
      Generator generator,
      RetryPolicy.Builder policy) {
    List<String> on = new ArrayList<>();
    List<Integer> statuses = new ArrayList<>();
    if (written == null || written.isBlank()) {
      on.addAll(DEFAULT_ON);
      statuses.addAll(config.compatibility().retriedStatuses());
    } else {
      for (String each : written.split(",", -1)) {
        String token = each.strip();
        if (token.matches("[0-9]{3}")) {
          statuses.add(Integer.valueOf(token));
        } else if (!token.isEmpty()
            && (generator.stock() || !Enforcement.UNKNOWN_RETRIES.contains(token))) {
          on.add(token);
        }
      }
    }
    if (!statuses.isEmpty() && !on.contains(STATUSES)) {
      on.add(STATUSES);
    }
    policy.setRetryOn(String.join(",", on)).addAllRetriableStatusCodes(statuses);
  }
}
