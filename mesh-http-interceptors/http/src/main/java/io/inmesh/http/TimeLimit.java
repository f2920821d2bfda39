package io.inmesh.http;

import io.inmesh.call.OutboundCall;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Response;
import okio.AsyncTimeout;
import org.jspecify.annotations.Nullable;

/**
 * How long one attempt may take: its own limit ends when its answer begins, as Envoy's does, and
 * the call's counts on until the body is read. OkHttp keeps one timer a call, from beginning to
 * end; where the two limits differ it is set anew in between. The caller's thread alone.
 */
final class TimeLimit {
  private final OutboundCall call;
  private final long attemptNanos;
  private @Nullable AsyncTimeout timer; // runs
  private boolean shorter; // than the call's

  /**
   * @param attemptNanos 0 = none
   */
  TimeLimit(OutboundCall call, long attemptNanos) {
    this.call = call;
    this.attemptNanos = attemptNanos;
  }

  /** Before the attempt is executed. */
  void on(Call attempt) {
    if (attemptNanos > 0) {
      attempt.timeout().timeout(attemptNanos, TimeUnit.NANOSECONDS);
    }
    long left = call.remainingNanos();
    shorter = attemptNanos > 0 && (left == 0 || left > attemptNanos);
    if (attempt.timeout() instanceof AsyncTimeout running) {
      timer = running;
    }
  }

  /**
   * The answer's head is there.
   *
   * @throws InterruptedIOException if it came too late: the attempt is cancelled already
   */
  void answered(Response answer) throws IOException {
    AsyncTimeout running = timer;
    if (running != null && shorter && running.exit()) {
      answer.close();
      throw new InterruptedIOException("timeout");
    }
  }

  /**
   * The answer is the application's.
   *
   * @param ownNanos what is left of its own limit; 0 = none
   */
  void untilTheCallIsOver(Attempt attempt, long ownNanos) {
    AsyncTimeout running = timer;
    if (running == null || attempt.hasEnded()) {
      return;
    }
    long left = call.remainingNanos();
    boolean sooner = ownNanos > 0 && (left == 0 || ownNanos < left);
    if (attemptNanos > 0 && !shorter && (!sooner || running.exit())) {
      return; // it runs with the call's limit already, or has ended it
    }
    long until = sooner ? ownNanos : left;
    if (until > 0) {
      running.timeout(until, TimeUnit.NANOSECONDS);
      running.enter();
    }
  }
}
