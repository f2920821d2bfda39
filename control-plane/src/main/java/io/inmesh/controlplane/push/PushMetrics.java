package io.inmesh.controlplane.push;

import io.inmesh.ca.connections.ConnectionGate;
import io.inmesh.ca.connections.ConnectionLimits;
import io.inmesh.ca.connections.ConnectionRefusal;
import io.inmesh.xds.TypeUrls;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the server counts, under the names that Istio's control plane uses where it has them. */
final class PushMetrics {
  private static final Map<String, String> SHORT =
      Map.of(
          TypeUrls.LISTENER, "lds",
          TypeUrls.ROUTE, "rds",
          TypeUrls.CLUSTER, "cds",
          TypeUrls.ENDPOINT, "eds",
          TypeUrls.SECRET, "sds");

  private final MeterRegistry meters;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger workloads = new AtomicInteger();
  private final AtomicInteger guarded = new AtomicInteger();
  private final Map<String, Counter> pushes = new ConcurrentHashMap<>();
  private final Map<String, Counter> rejects = new ConcurrentHashMap<>();
  private final Counter refusals;
  private final Timer convergence;

  PushMetrics(MeterRegistry meters) {
    this.meters = meters;
    Gauge.builder("pilot_xds", streams, AtomicInteger::get)
        .description("Connected xDS streams")
        .register(meters);
    Gauge.builder("inmesh_workloads", workloads, AtomicInteger::get)
        .description("Registered workload instances")
        .register(meters);
    Gauge.builder("inmesh_guarded_services", guarded, AtomicInteger::get)
        .description("Services whose lost endpoints the guard keeps")
        .register(meters);
    refusals =
        Counter.builder("inmesh_refused_claims_total")
            .description("Clients refused because their claims are not granted")
            .register(meters);
    convergence =
        Timer.builder("pilot_proxy_convergence_time")
            .description("From a change to the last stream that was sent it, or was busy")
            .publishPercentileHistogram()
            .register(meters);
  }

  /** The gate of a port, whose connections are counted from now on. */
  ConnectionGate gate(String port, ConnectionLimits limits) {
    Map<ConnectionRefusal, Counter> refused = new EnumMap<>(ConnectionRefusal.class);
    for (ConnectionRefusal why : ConnectionRefusal.values()) {
      refused.put(
          why,
          Counter.builder("inmesh_connections_refused_total")
              .description("Connections that were not taken, or not kept, for lack of places")
              .tags("port", port, "reason", why.metric())
              .register(meters));
    }
    ConnectionGate gate =
        new ConnectionGate(
            port, limits, why -> Objects.requireNonNull(refused.get(why)).increment());
    Gauge.builder("inmesh_connections", gate, ConnectionGate::open)
        .description("Open connections")
        .tag("port", port)
        .register(meters);
    Gauge.builder("inmesh_connections_unproven", gate, ConnectionGate::strangers)
        .description("Open connections whose peers have proven nothing yet")
        .tag("port", port)
        .register(meters);
    return gate;
  }

  void streams(int now) {
    streams.set(now);
  }

  void workloads(int now) {
    workloads.set(now);
  }

  void guarded(int change) {
    guarded.addAndGet(change);
  }

  void pushed(String typeUrl) {
    pushes.computeIfAbsent(shorten(typeUrl), t -> counter("pilot_xds_pushes_total", t)).increment();
  }

  void rejected(String typeUrl) {
    rejects
        .computeIfAbsent(shorten(typeUrl), t -> counter("pilot_total_xds_rejects_total", t))
        .increment();
  }

  void refused() {
    refusals.increment();
  }

  void converged(Duration took) {
    convergence.record(took);
  }

  /** Types are named by clients: what is not ours counts as one. */
  private static String shorten(String typeUrl) {
    return SHORT.getOrDefault(typeUrl, "other");
  }

  private Counter counter(String name, String type) {
    return Counter.builder(name).tag("type", type).register(meters);
  }
}
