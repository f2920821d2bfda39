package io.inmesh.runtime.telemetry;

import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.Reporting.DurationMetric;
import io.inmesh.snapshot.ServiceRef;
import io.inmesh.snapshot.WorkloadRef;
import io.inmesh.spi.CallObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Istio's standard metrics over Micrometer: {@code istio_requests_total} and {@code
 * istio_request_duration_milliseconds}, from both sides, with all of Istio's labels. Where the
 * mesh's configuration asks for the behaviour of 1.6, durations go to {@code
 * istio_request_duration_seconds} instead, from that moment on. Needs {@code micrometer-core} on
 * the class path. Any thread; a call costs one small key and one look-up.
 */
public final class IstioMetrics implements CallObserver {
  /** How many series a workload may have; the calls beyond are counted together, as unknown. */
  public static final int SERIES_MAX = 2_000;

  private static final Logger log = LoggerFactory.getLogger(IstioMetrics.class);

  /** Istio's, in milliseconds. */
  private static final double[] MILLIS = {
    0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000,
    600_000, 1_800_000, 3_600_000
  };

  /** Those of 1.6. */
  private static final double[] SECONDS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

  private static final ServiceRef MANY = new ServiceRef("unknown", "unknown", "unknown", 0);

  private final MeterRegistry registry;
  private final IstioLabels labels;
  private final ConcurrentMap<MeterKey, Series> series = new ConcurrentHashMap<>();
  private volatile boolean full;

  /** What one combination of labels counts; a histogram is made by the first call that needs it. */
  private final class Series {
    private final Tags tags;
    private final Counter requests;
    private volatile @Nullable DistributionSummary millis;
    private volatile @Nullable DistributionSummary seconds;

    Series(Tags tags) {
      this.tags = tags;
      this.requests =
          Counter.builder("istio_requests_total")
              .description("Requests, as reported by one side")
              .tags(tags)
              .register(registry);
    }

    void record(long nanos, DurationMetric metric) {
      requests.increment();
      if (metric == DurationMetric.SECONDS) {
        seconds().record(nanos / 1e9);
      } else {
        millis().record(nanos / 1e6);
      }
    }

    /** Two threads may both make it: the registry gives them the same one. */
    private DistributionSummary millis() {
      DistributionSummary made = millis;
      if (made == null) {
        made = histogram("istio_request_duration_milliseconds", tags, MILLIS);
        millis = made;
      }
      return made;
    }

    private DistributionSummary seconds() {
      DistributionSummary made = seconds;
      if (made == null) {
        made = histogram("istio_request_duration_seconds", tags, SECONDS);
        seconds = made;
      }
      return made;
    }
  }

  private DistributionSummary histogram(String name, Tags tags, double[] buckets) {
    return DistributionSummary.builder(name)
        .description("From a request's beginning to its response's end")
        .tags(tags)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  /**
   * @param self this workload
   */
  public IstioMetrics(MeterRegistry registry, SelfDescription self) {
    this.registry = registry;
    this.labels = new IstioLabels(self);
  }

  @Override
  public void outbound(OutboundCall call) {
    boolean mutualTls = CallFacts.isMutualTls(call);
    record(
        new MeterKey(
            true,
            call.attempted() ? anyInstance(call.endpoint().workload()) : WorkloadRef.UNKNOWN,
            CallFacts.destination(call),
            mutualTls,
            CallFacts.isGrpc(call.request()),
            call.status(),
            call.grpcStatus(),
            call.flags()),
        call.durationNanos(),
        call.reporting());
  }

  @Override
  public void inbound(InboundCall call) {
    record(
        new MeterKey(
            false,
            anyInstance(call.source()),
            CallFacts.destination(call),
            call.peer().tls() && call.peer().id() != null,
            CallFacts.isGrpc(call.request()),
            call.status(),
            call.grpcStatus(),
            call.flags()),
        call.durationNanos(),
        call.reporting());
  }

  /** No label names the instance, so it must not make series. */
  private static WorkloadRef anyInstance(WorkloadRef workload) {
    return workload.instance().equals(CallFacts.UNKNOWN)
        ? workload
        : new WorkloadRef(
            workload.name(),
            workload.namespace(),
            workload.canonicalService(),
            workload.canonicalRevision(),
            CallFacts.UNKNOWN,
            workload.principal());
  }

  private void record(MeterKey key, long nanos, Reporting how) {
    Series known = series.get(key);
    (known == null ? register(key) : known).record(nanos, how.duration());
  }

  private Series register(MeterKey key) {
    if (series.size() < SERIES_MAX) {
      return series.computeIfAbsent(key, this::create);
    }
    if (!full) {
      full = true;
      log.warn(
          "more than {} combinations of metric labels; further ones are counted as 'unknown'",
          SERIES_MAX);
    }
    MeterKey many =
        new MeterKey(
            key.outbound(), WorkloadRef.UNKNOWN, MANY, false, key.grpc(), key.status(), -1, "-");
    return series.computeIfAbsent(many, this::create);
  }

  private Series create(MeterKey key) {
    return new Series(labels.of(key));
  }
}
