package io.inmesh.spi;

import io.inmesh.snapshot.QuotaRule;

/** Where quota buckets come from. Asked when a snapshot arrives, not on the way of a call. */
@FunctionalInterface
public interface QuotaSource {
  /** Has no limits. */
  QuotaSource UNLIMITED = rule -> () -> true;

  /**
   * The bucket of a rule: the same one for the same bucket name, so that its content outlives a
   * snapshot.
   */
  QuotaBucket bucket(QuotaRule rule);
}
