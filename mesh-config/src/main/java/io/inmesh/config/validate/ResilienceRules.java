package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.VirtualService.HTTPFaultInjection;
import io.inmesh.config.resource.VirtualService.HTTPRetry;
import io.inmesh.config.resource.VirtualService.Percent;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Retries and injected faults. */
final class ResilienceRules {
  private static final Set<String> RETRY_ON =
      Set.of(
          "5xx",
          "gateway-error",
          "reset",
          "reset-before-request",
          "connect-failure",
          "envoy-ratelimited",
          "retriable-4xx",
          "refused-stream",
          "retriable-status-codes",
          "retriable-headers",
          "http3-post-connect-failure",
          "cancelled",
          "deadline-exceeded",
          "internal",
          "resource-exhausted",
          "unavailable");

  /** The status codes of HTTP that have a name. */
  private static final Pattern STATUS =
      Pattern.compile(
          "10[0-3]|20[0-8]|226|30[0-578]|40[0-9]|41[0-8]|42[1-689]|431|451|50[0-8]|51[01]");

  private static final Set<String> GRPC_STATUSES =
      Set.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "UNAUTHENTICATED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS");
  private static final double SHARE_MIN = 0.0001;

  private final Check check;

  ResilienceRules(Check check) {
    this.check = check;
  }

  void retries(@Nullable HTTPRetry retries, Path path) {
    if (retries == null) {
      return;
    }
    check.duration(retries.perTryTimeout(), path.field("perTryTimeout"));
    check.duration(retries.backoff(), path.field("backoff"));
    String on = retries.retryOn() == null ? "" : retries.retryOn();
    boolean off = retries.attempts() == null || retries.attempts() == 0;
    boolean more =
        retries.perTryTimeout() != null || !on.isEmpty() || retries.retryRemoteLocalities() != null;
    check.require(
        !off || !more,
        path.field("attempts"),
        "0 attempts switch retries off, so the other settings mean nothing",
        "write attempts: 2, or take the others out");
    for (String each : on.isEmpty() ? new String[0] : on.split(",", -1)) {
      check.require(
          RETRY_ON.contains(each) || STATUS.matcher(each).matches(),
          path.field("retryOn"),
          "\"%s\" is no retry condition".formatted(Texts.printable(each)),
          each.isBlank() || each.equals(each.strip())
              ? "a status code, or one of " + String.join(", ", RETRY_ON.stream().sorted().toList())
              : "write no blanks between them");
    }
  }

  void fault(@Nullable HTTPFaultInjection fault, Path path) {
    if (fault == null) {
      return;
    }
    check.require(
        fault.delay() != null || fault.abort() != null,
        path,
        "says nothing",
        "give delay or abort");
    HTTPFaultInjection.Delay delay = fault.delay();
    if (delay != null) {
      Path at = path.field("delay");
      check.require(
          delay.exponentialDelay() == null,
          at.field("exponentialDelay"),
          "not supported",
          "use fixedDelay");
      check.duration(delay.fixedDelay(), at.field("fixedDelay"));
      share(delay.percentage(), at.field("percentage"));
    }
    HTTPFaultInjection.Abort abort = fault.abort();
    if (abort != null) {
      Path at = path.field("abort");
      check.require(
          abort.http2Error() == null,
          at.field("http2Error"),
          "not supported",
          "use httpStatus or grpcStatus");
      String grpc = abort.grpcStatus();
      check.require(
          grpc == null || GRPC_STATUSES.contains(grpc),
          at.field("grpcStatus"),
          "\"%s\" is no gRPC status".formatted(Texts.printable(String.valueOf(grpc))),
          "a name such as UNAVAILABLE");
      share(abort.percentage(), at.field("percentage"));
    }
  }

  private void share(@Nullable Percent share, Path path) {
    Double value = share == null ? null : share.value();
    check.require(
        value == null || value == 0 || value >= SHARE_MIN,
        path.field("value"),
        "%s is less than one in a million".formatted(value),
        "0, or 0.0001 to 100");
  }
}
