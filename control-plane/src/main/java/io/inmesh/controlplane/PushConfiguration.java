package io.inmesh.controlplane;

import io.inmesh.ca.EmbeddedCa;
import io.inmesh.config.model.WorkloadGrant;
import io.inmesh.controlplane.metrics.CaMetrics;
import io.inmesh.controlplane.metrics.IstioNames;
import io.inmesh.controlplane.metrics.MetricsServer;
import io.inmesh.controlplane.push.PushServer;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.source.MeshConfigFile;
import io.inmesh.controlplane.store.Database;
import io.inmesh.controlplane.store.JoinTokens;
import io.inmesh.controlplane.store.Registrations;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.view.MeshDefaults;
import io.inmesh.controlplane.view.ModelHub;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The gRPC side, ADS, CA and quota; and the metrics. */
@Configuration(proxyBeanMethods = false)
class PushConfiguration {
  @Bean
  PrometheusMeterRegistry meters() {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    meters.config().namingConvention(new IstioNames());
    return meters;
  }

  @Bean
  MetricsServer metricsServer(
      Options options, PrometheusMeterRegistry meters, EmbeddedCa ca, Clock clock)
      throws IOException {
    CaMetrics.root(meters, ca.root(), clock);
    return new MetricsServer(options.metrics(), meters);
  }

  @Bean
  ModelHub modelHub(Options options, ResourceStore store, JoinTokens tokens, Clock clock)
      throws IOException {
    return new ModelHub(store, () -> granted(tokens, clock.instant()), meshConfig(options));
  }

  @Bean
  PushServer pushServer(
      Options options,
      Database database,
      ModelHub hub,
      JoinTokens tokens,
      EmbeddedCa ca,
      PrometheusMeterRegistry meters,
      Clock clock)
      throws IOException {
    PushServer push =
        PushServer.builder(new Registrations(database))
            .plaintext(options.xds())
            .secure(options.secure(), ca)
            .connections(options.xdsConnections(), options.connections())
            .grants(tokens::grants)
            .configure(hub.current())
            .meters(meters)
            .clock(clock)
            .start();
    hub.follow(push::configure);
    tokens.onChange(hub::grantsChanged);
    return push;
  }

  @Bean
  Sources sources(Options options, ModelHub hub, ResourceStore store, ResourceService service) {
    return new Sources(options, hub, store, service);
  }

  /** The defaults, and over them the file of {@code --mesh-config}. */
  static MeshDefaults meshConfig(Options options) throws IOException {
    return MeshConfigFile.read(options.meshConfig(), options.trustDomain());
  }

  private static List<WorkloadGrant> granted(JoinTokens tokens, Instant now) {
    List<WorkloadGrant> granted = new ArrayList<>();
    tokens
        .grants(now)
        .forEach(
            (account, grants) ->
                grants.forEach(
                    grant ->
                        granted.add(
                            new WorkloadGrant(
                                account.namespace(), account.serviceAccount(), grant.labels()))));
    return granted;
  }
}
