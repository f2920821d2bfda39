package io.inmesh.controlplane;

import io.inmesh.ca.EmbeddedCa;
import io.inmesh.controlplane.metrics.CaMetrics;
import io.inmesh.controlplane.metrics.MetricsServer;
import io.inmesh.controlplane.push.PushServer;
import io.inmesh.controlplane.store.Database;
import io.inmesh.controlplane.store.JoinTokens;
import io.inmesh.controlplane.store.Registrations;
import io.inmesh.controlplane.store.ResourceStore;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The gRPC side, ADS, CA and quota; and the metrics. */
@Configuration(proxyBeanMethods = false)
class PushConfiguration {
  @Bean
  PrometheusMeterRegistry meters() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  @Bean
  MetricsServer metricsServer(
      Options options, PrometheusMeterRegistry meters, EmbeddedCa ca, Clock clock)
      throws IOException {
    CaMetrics.root(meters, ca.root(), clock);
    return new MetricsServer(options.metrics(), meters);
  }

  @Bean
  PushServer pushServer(
      Options options,
      Database database,
      ResourceStore store,
      JoinTokens tokens,
      EmbeddedCa ca,
      PrometheusMeterRegistry meters,
      Clock clock)
      throws IOException {
    return PushServer.builder(new Registrations(database))
        .plaintext(options.xds())
        .secure(options.secure(), ca)
        .grants(new AccountGrants(tokens, store))
        .meters(meters)
        .clock(clock)
        .start();
  }
}
