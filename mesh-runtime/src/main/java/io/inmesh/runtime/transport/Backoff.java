package io.inmesh.runtime.transport;

import java.util.function.DoubleSupplier;

/**
 * Waits between attempts to reconnect: doubling from 1 s to 30 s, each spread over its upper half
 * so that a mesh does not come back in one wave. Not thread-safe.
 */
public final class Backoff {
  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long MAX_NANOS = 30_000_000_000L;

  private final DoubleSupplier random;
  private long nextNanos = FIRST_NANOS;

  /**
   * @param random in [0, 1)
   */
  public Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /** How long to wait before the next attempt, in nanoseconds; each call waits longer. */
  public long nextNanos() {
    long full = nextNanos;
    nextNanos = Math.min(MAX_NANOS, full * 2);
    long half = full / 2;
    return half + (long) (half * random.getAsDouble());
  }

  /** Begins anew: the connection has proved itself. */
  public void reset() {
    nextNanos = FIRST_NANOS;
  }
}
