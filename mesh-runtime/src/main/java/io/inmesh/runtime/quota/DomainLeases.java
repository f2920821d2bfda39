package io.inmesh.runtime.quota;

import io.inmesh.runtime.transport.Backoff;
import io.inmesh.runtime.transport.Loop;
import io.inmesh.time.Scheduler;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.BucketId;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaResponse;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaUsageReports;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaUsageReports.BucketQuotaUsage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The leases of one domain, on one stream: reports out, assignments in. Control thread. */
final class DomainLeases {
  private static final Logger log = LoggerFactory.getLogger(DomainLeases.class);

  private final Loop loop;
  private final QuotaTransport transport;
  private final String domain;
  private final Backoff backoff;
  private final Map<Map<String, String>, Lease> leases = new LinkedHashMap<>();
  private QuotaTransport.@Nullable Stream stream;
  private Scheduler.@Nullable Cancellation timer;
  private long intervalNanos = TimeUnit.SECONDS.toNanos(5);
  private long epoch;
  private boolean closed;

  DomainLeases(Loop loop, QuotaTransport transport, String domain, Backoff backoff) {
    this.loop = loop;
    this.transport = transport;
    this.domain = domain;
    this.backoff = backoff;
  }

  /** A bucket of this domain, new or known. */
  void add(QuotaSettings settings, LeasedBucket bucket) {
    Lease lease = leases.get(settings.id());
    if (lease != null && lease.bucket() == bucket) {
      lease.configure(settings);
      return;
    }
    leases.put(settings.id(), new Lease(loop, settings, bucket));
    bucket.become(settings.unassigned());
    if (stream != null) {
      report(); // at once, so that its share comes before its first interval has passed
    }
  }

  void retain(Set<Map<String, String>> ids) {
    leases
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !ids.contains(entry.getKey());
              if (gone) {
                entry.getValue().cancelExpiry();
              }
              return gone;
            });
  }

  boolean isEmpty() {
    return leases.isEmpty();
  }

  void connect() {
    if (closed || stream != null) {
      return;
    }
    cancelTimer();
    long mine = ++epoch;
    try {
      stream =
          transport.open(
              new QuotaTransport.Events() {
                @Override
                public void response(RateLimitQuotaResponse response) {
                  loop.executor().execute(() -> onResponse(mine, response));
                }

                @Override
                public void closed(String why) {
                  loop.executor().execute(() -> onClosed(mine, why));
                }
              });
      report(LeasedBucket::usageOfInterval);
    } catch (RuntimeException e) {
      lost(String.valueOf(e.getMessage()));
    }
  }

  private void onResponse(long of, RateLimitQuotaResponse response) {
    if (of != epoch || closed) {
      return;
    }
    backoff.reset();
    response
        .getBucketActionList()
        .forEach(
            action -> {
              Lease lease = leases.get(action.getBucketId().getBucketMap());
              if (lease != null) {
                lease.apply(action);
              }
            });
  }

  private void onClosed(long of, String why) {
    if (of == epoch && !closed) {
      lost(why);
    }
  }

  /** Assignments hold until their time is over: nothing changes for calls. */
  private void lost(String why) {
    stream = null;
    long pause = backoff.nextNanos();
    log.info(
        "quota stream of {} is down: {}. Shares hold until they expire; next attempt in {} ms",
        domain,
        why,
        TimeUnit.NANOSECONDS.toMillis(pause));
    cancelTimer();
    timer = loop.scheduler().after(pause, this::connect);
  }

  private void report() {
    report(LeasedBucket::usage);
  }

  private void report(Function<LeasedBucket, LeasedBucket.Usage> usage) {
    QuotaTransport.Stream to = stream;
    if (to == null || leases.isEmpty()) {
      return;
    }
    RateLimitQuotaUsageReports.Builder reports =
        RateLimitQuotaUsageReports.newBuilder().setDomain(domain);
    long least = Long.MAX_VALUE;
    for (Lease lease : leases.values()) {
      reports.addBucketQuotaUsages(usage(lease, usage.apply(lease.bucket())));
      least = Math.min(least, lease.settings().reportingInterval().toNanos());
    }
    intervalNanos = Math.max(least, TimeUnit.MILLISECONDS.toNanos(100));
    to.send(reports.build());
    cancelTimer();
    timer = loop.scheduler().after(intervalNanos, this::report);
  }

  private static BucketQuotaUsage usage(Lease lease, LeasedBucket.Usage usage) {
    Duration elapsed = Duration.ofNanos(usage.elapsedNanos());
    return BucketQuotaUsage.newBuilder()
        .setBucketId(BucketId.newBuilder().putAllBucket(lease.settings().id()))
        .setTimeElapsed(
            com.google.protobuf.Duration.newBuilder()
                .setSeconds(elapsed.getSeconds())
                .setNanos(elapsed.getNano()))
        .setNumRequestsAllowed(usage.allowed())
        .setNumRequestsDenied(usage.denied())
        .build();
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  void close() {
    closed = true;
    cancelTimer();
    leases.values().forEach(Lease::cancelExpiry);
    if (stream != null) {
      stream.leave();
      stream = null;
    }
  }
}
