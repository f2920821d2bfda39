package io.inmesh.internal.resilience;

import io.inmesh.call.FailureKind;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseView;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@link RetryPolicy}, ready to be asked. Immutable, any thread, no allocation. */
public final class RetryRules {
  /** Of a policy that never retries. */
  public static final RetryRules NONE = new RetryRules(RetryPolicy.NONE);

  private static final int NANOS_PER_MICRO = 1_000;

  private final int retries;
  private final Set<RetryOn> on; // an EnumSet: a bit test
  private final BitSet statuses = new BitSet();
  private final long perTryNanos;
  private final long backoffBaseMicros;
  private final long backoffMaxMicros;
  private final int reselections;

  /** Compiles. */
  public RetryRules(RetryPolicy policy) {
    retries = policy.retries();
    on = policy.on().isEmpty() ? EnumSet.noneOf(RetryOn.class) : EnumSet.copyOf(policy.on());
    policy.statuses().forEach(statuses::set);
    perTryNanos = policy.perTryTimeout().toNanos();
    backoffBaseMicros = Math.max(1, policy.backoffBase().toNanos() / NANOS_PER_MICRO);
    backoffMaxMicros = Math.max(1, policy.backoffMax().toNanos() / NANOS_PER_MICRO);
    reselections = policy.avoidPreviousHosts() ? policy.hostReselections() : 0;
  }

  /** How often at most. */
  public int retries() {
    return retries;
  }

  /** Of one attempt; 0 = none of its own. */
  public long perTryNanos() {
    return perTryNanos;
  }

  /** How often the dice are thrown again for an endpoint that was tried; 0 = it may be any. */
  public int reselections() {
    return reselections;
  }

  private boolean has(RetryOn what) {
    return on.contains(what);
  }

  /**
   * Whether an answer of the upstream deserves another attempt.
   *
   * @param grpcStatus of the answer; -1 = none
   */
  public boolean deserves(int status, int grpcStatus, ResponseView response) {
    if (retries == 0) {
      return false;
    }
    boolean deserving =
        (status >= 500 && has(RetryOn.SERVER_ERROR_5XX))
            || (status >= 502 && status <= 504 && has(RetryOn.GATEWAY_ERROR))
            || (status == 409 && has(RetryOn.RETRIABLE_4XX))
            || statuses.get(status)
            || deservesGrpc(grpcStatus);
    boolean limits = has(RetryOn.RATELIMITED);
    if (!deserving && !limits) {
      return false; // as nearly always: no header is looked for
    }
    return response.header("x-envoy-ratelimited") != null ? limits : deserving;
  }

  private boolean deservesGrpc(int grpcStatus) {
    return switch (grpcStatus) {
      case 1 -> has(RetryOn.GRPC_CANCELLED);
      case 4 -> has(RetryOn.GRPC_DEADLINE_EXCEEDED);
      case 8 -> has(RetryOn.GRPC_RESOURCE_EXHAUSTED);
      case 13 -> has(RetryOn.GRPC_INTERNAL);
      case 14 -> has(RetryOn.GRPC_UNAVAILABLE);
      default -> false;
    };
  }

  /** Whether a failure without an answer deserves another attempt. */
  public boolean deserves(FailureKind kind) {
    if (retries == 0) {
      return false;
    }
    if (has(RetryOn.SERVER_ERROR_5XX) || has(RetryOn.GATEWAY_ERROR) || has(RetryOn.RESET)) {
      return true;
    }
    return switch (kind) {
      // A pooled connection that died before the first byte is as good as none.
      case CONNECT, TLS, IDENTITY, RESET_BEFORE_REQUEST ->
          has(RetryOn.CONNECT_FAILURE) || has(RetryOn.RESET_BEFORE_REQUEST);
      case REFUSED_STREAM -> has(RetryOn.REFUSED_STREAM);
      case RESET, TIMEOUT, PROTOCOL -> false;
    };
  }

  /** Whether the request can go out once more after an answer. */
  public static boolean repeatable(RequestView request) {
    return request.replayable();
  }

  /** Whether it can after a failure: also an untouched body, when nothing was processed. */
  public static boolean repeatable(RequestView request, FailureKind kind) {
    return request.replayable() || (unprocessed(kind) && !request.bodyStarted());
  }

  private static boolean unprocessed(FailureKind kind) {
    return switch (kind) {
      case CONNECT, TLS, IDENTITY, RESET_BEFORE_REQUEST, REFUSED_STREAM -> true;
      case RESET, TIMEOUT, PROTOCOL -> false;
    };
  }

  /**
   * The pause before a retry: below base x 2^(retry - 1), at most max, by the dice.
   *
   * @param retry from 1
   */
  public long backoffNanos(int retry, IntUnaryOperator random) {
    int doublings = Math.min(retry - 1, 20);
    long micros = Math.min(backoffMaxMicros, backoffBaseMicros << doublings);
    int bound = (int) Math.min(Integer.MAX_VALUE, Math.max(1, micros));
    return (long) random.applyAsInt(bound) * NANOS_PER_MICRO;
  }

  /** For explain. */
  @Override
  public String toString() {
    if (retries == 0) {
      return "no retries";
    }
    Stream<String> conditions = on.stream().map(RetryRules::asIstioWrites);
    Stream<String> codes = statuses.stream().mapToObj(Integer::toString);
    return "%d retries on %s"
        .formatted(retries, Stream.concat(conditions, codes).collect(Collectors.joining(", ")));
  }

  private static String asIstioWrites(RetryOn condition) {
    return condition
        .name()
        .replaceFirst("^(GRPC|SERVER_ERROR)_", "")
        .toLowerCase(Locale.ROOT)
        .replace('_', '-');
  }
}
