package io.inmesh.snapshot;

import java.time.Duration;

/**
 * Faults to inject before the upstream is called: first the delay, then the abort, each by its own
 * dice. They are not retried, and the route's timeout does not count them.
 *
 * @param delayPerMillion how many of a million requests are delayed
 * @param delay by how much
 * @param abortPerMillion how many of a million requests are aborted
 * @param abortStatus HTTP status, 200 to 599
 * @param abortGrpcStatus 0 to 16; -1 = none
 */
public record Fault(
    int delayPerMillion,
    Duration delay,
    int abortPerMillion,
    int abortStatus,
    int abortGrpcStatus) {
  /** Checks. */
  public Fault {
    Check.perMillion(delayPerMillion, "fault delay's share");
    Check.notNegative(delay, "fault delay");
    Check.perMillion(abortPerMillion, "fault abort's share");
    if (abortPerMillion > 0) {
      Check.status(abortStatus, "fault abort's status");
    }
    Check.that(
        abortGrpcStatus >= -1 && abortGrpcStatus <= 16,
        "fault abort's grpc status: %d (expected: 0 to 16, or -1 for none)",
        abortGrpcStatus);
  }
}
