package io.inmesh.controlplane.metrics;

import io.inmesh.ca.CaListener;
import io.inmesh.ca.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** What the CA does, by the names that Istio's has: {@code citadel_server_*}. Any thread. */
public final class CaMetrics implements CaListener {
  private final Counter requests;
  private final Counter issued;
  private final Map<String, Counter> refused = new HashMap<>();

  /** Registers the counters. */
  public CaMetrics(MeterRegistry meters) {
    requests =
        Counter.builder("citadel_server_csr_count")
            .description("Certificate requests")
            .register(meters);
    issued =
        Counter.builder("citadel_server_success_cert_issuance_count")
            .description("Certificates issued")
            .register(meters);
    for (Refusal each : Refusal.values()) {
      refused.computeIfAbsent(
          each.metric(),
          name ->
              Counter.builder(name).description("Certificate requests refused").register(meters));
    }
  }

  /** Registers when the root ends. */
  public static void root(MeterRegistry meters, X509Certificate root, Clock clock) {
    Gauge.builder(
            "citadel_server_root_cert_expiry_timestamp",
            root,
            each -> each.getNotAfter().toInstant().getEpochSecond())
        .description("When the root certificate ends, in seconds since 1970")
        .register(meters);
    Gauge.builder(
            "citadel_server_root_cert_expiry_seconds",
            root,
            each -> (each.getNotAfter().toInstant().toEpochMilli() - clock.millis()) / 1000.0)
        .description("Time until the root certificate ends")
        .register(meters);
  }

  @Override
  public void onRequest() {
    requests.increment();
  }

  @Override
  public void onIssued() {
    issued.increment();
  }

  @Override
  public void onRefused(Refusal refusal) {
    Counter counter = refused.get(refusal.metric());
    if (counter != null) {
      counter.increment();
    }
  }
}
