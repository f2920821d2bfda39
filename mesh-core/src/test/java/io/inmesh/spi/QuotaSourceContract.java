package io.inmesh.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.QuotaRule;
import org.junit.jupiter.api.Test;

/** What every {@link QuotaSource} keeps. */
public abstract class QuotaSourceContract {
  private static final QuotaRule RULE = new QuotaRule("default/limit", "reviews", Origin.NONE);

  /** A source that lets at most {@link #limit} requests through before time passes. */
  protected abstract QuotaSource source();

  /** How many it lets through. */
  protected abstract int limit();

  /** What was taken stays taken when a new snapshot asks for the bucket again. */
  @Test
  public void theSameNameIsTheSameBucket() {
    QuotaSource source = source();
    QuotaBucket first = source.bucket(RULE);
    for (int i = 0; i < limit(); i++) {
      assertThat(first.tryAcquire()).as("permit %d", i).isTrue();
    }
    QuotaBucket again =
        source.bucket(new QuotaRule("default/limit", "reviews", new Origin("x", "", "")));
    assertThat(again.tryAcquire()).isFalse();
    assertThat(first.tryAcquire()).isFalse();
  }
}
