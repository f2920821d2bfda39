package io.inmesh.controlplane;

import io.inmesh.ca.CaConfig;
import io.inmesh.ca.EmbeddedCa;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.controlplane.metrics.CaMetrics;
import io.inmesh.controlplane.push.PushServer;
import io.inmesh.controlplane.resources.Analyzer;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.store.Database;
import io.inmesh.controlplane.store.JoinTokens;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.StoreException;
import io.inmesh.controlplane.view.MeshAnalyzer;
import io.inmesh.controlplane.view.MeshViews;
import io.inmesh.controlplane.view.ModelHub;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is kept on disk: the store and the CA. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {
  private static final long HISTORY_MAX = 100_000; // rows of the revision log that are kept

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  Database database(Options options) throws IOException, StoreException {
    OwnerFiles.ownDirectory(options.dataDirectory());
    return Database.in(options.dataDirectory());
  }

  @Bean
  ResourceStore resourceStore(Database database, Clock clock) throws StoreException {
    ResourceStore store = new ResourceStore(database, clock);
    store.keepHistory(HISTORY_MAX);
    return store;
  }

  @Bean
  ResourceService resourceService(ResourceStore store, ModelHub hub, PushServer push, Clock clock)
      throws StoreException {
    Analyzer analyzer = new MeshAnalyzer(() -> instances(push), hub::granted, hub::defaults);
    ResourceService service = new ResourceService(store, analyzer, clock);
    service.createStandardNamespaces();
    return service;
  }

  private static List<WorkloadInstance> instances(PushServer push) {
    return push.workloads().stream().map(each -> MeshViews.instance(each.registration())).toList();
  }

  @Bean
  JoinTokens joinTokens(Database database) {
    return new JoinTokens(database);
  }

  @Bean
  EmbeddedCa certificateAuthority(
      Options options, JoinTokens tokens, MeterRegistry meters, Clock clock)
      throws IOException, GeneralSecurityException {
    CaConfig config =
        CaConfig.of(options.dataDirectory().resolve("ca"), options.trustDomain())
            .withTtl(options.workloadTtl());
    return EmbeddedCa.open(config, tokens, EmbeddedCa.CONTROL_PLANE, new CaMetrics(meters), clock);
  }
}
