package io.inmesh.fakes;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time of day, which stands still until a test moves it. Any thread. */
public final class FakeClock extends Clock {
  private volatile Instant now;

  /** It is now: for what is checked beside real certificates. */
  public FakeClock() {
    this(Instant.now());
  }

  private FakeClock(Instant now) {
    this.now = now;
  }

  /** It is midnight: for what counts in whole units. */
  public static FakeClock atMidnight() {
    return new FakeClock(Instant.parse("2026-11-22T00:00:00Z"));
  }

  /** Time passes. */
  public void advance(Duration by) {
    now = now.plus(by);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
