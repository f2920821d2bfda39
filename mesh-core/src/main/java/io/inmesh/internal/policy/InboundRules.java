package io.inmesh.internal.policy;

import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.spi.QuotaBucket;
import io.inmesh.spi.QuotaSource;
import org.jspecify.annotations.Nullable;

/** What a port asks of its requests, ready to be asked. Immutable, any thread. */
public final class InboundRules {
  private final InboundListener listener;
  private final PolicyRules policies;
  private final QuotaBucket[] buckets;

  /** Compiles. */
  public InboundRules(InboundListener listener, QuotaSource quotas) {
    this.listener = listener;
    this.policies = new PolicyRules(listener.policies());
    this.buckets = listener.quotas().stream().map(quotas::bucket).toArray(QuotaBucket[]::new);
  }

  /** What is configured. */
  public InboundListener listener() {
    return listener;
  }

  /** Whether the connection is one that this port takes. */
  public boolean transportAllows(Subject subject) {
    return listener.mtls() != MtlsMode.STRICT
        || (subject.peer().tls() && subject.peer().id() != null);
  }

  /** Whom the port lets in. */
  public PolicyRules policies() {
    return policies;
  }

  /** The quota that has no room; null = all have, and one permit of each is taken. */
  public @Nullable QuotaRule exhausted() {
    for (int i = 0; i < buckets.length; i++) {
      if (!buckets[i].tryAcquire()) {
        return listener.quotas().get(i);
      }
    }
    return null;
  }
}
