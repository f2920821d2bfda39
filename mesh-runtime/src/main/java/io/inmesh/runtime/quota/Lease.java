package io.inmesh.runtime.quota;

import io.inmesh.runtime.transport.Loop;
import io.inmesh.time.Scheduler;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaResponse.BucketAction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One bucket's assignment, and what holds without one. Control thread. */
final class Lease {
  private static final Logger log = LoggerFactory.getLogger(Lease.class);

  private final Loop loop;
  private final LeasedBucket bucket;
  private QuotaSettings settings;
  private boolean assigned;
  private Scheduler.@Nullable Cancellation expiry;

  Lease(Loop loop, QuotaSettings settings, LeasedBucket bucket) {
    this.loop = loop;
    this.settings = settings;
    this.bucket = bucket;
  }

  QuotaSettings settings() {
    return settings;
  }

  LeasedBucket bucket() {
    return bucket;
  }

  void configure(QuotaSettings next) {
    settings = next;
    if (!assigned) {
      bucket.become(next.unassigned());
    }
  }

  void apply(BucketAction action) {
    if (action.hasAbandonAction()) {
      abandon();
    } else if (action.hasQuotaAssignmentAction()) {
      var assignment = action.getQuotaAssignmentAction();
      try {
        bucket.become(QuotaStrategies.of(assignment.getRateLimitStrategy()));
      } catch (IllegalArgumentException e) {
        log.warn("quota {}: the assignment is not used: {}", settings.bucket(), e.getMessage());
        return;
      }
      assigned = true;
      cancelExpiry();
      if (assignment.hasAssignmentTimeToLive()) {
        var ttl = assignment.getAssignmentTimeToLive();
        expiry =
            loop.scheduler()
                .after(
                    Duration.ofSeconds(ttl.getSeconds(), ttl.getNanos()).toNanos(), this::expire);
      }
    }
  }

  private void expire() {
    QuotaStrategy fallback = settings.expired();
    if (fallback == null) {
      return; // the last share goes on
    }
    bucket.become(fallback);
    if (!settings.expiredFor().isZero()) {
      expiry = loop.scheduler().after(settings.expiredFor().toNanos(), this::abandon);
    }
  }

  private void abandon() {
    cancelExpiry();
    assigned = false;
    bucket.become(settings.unassigned());
  }

  void cancelExpiry() {
    if (expiry != null) {
      expiry.cancel();
      expiry = null;
    }
  }
}
