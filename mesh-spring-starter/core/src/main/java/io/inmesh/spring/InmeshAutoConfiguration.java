package io.inmesh.spring;

import io.inmesh.runtime.WorkloadConfig;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The workload, and the application's calls. The same in every line of Boot. */
@AutoConfiguration(
    afterName =
        "org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration")
@ConditionalOnProperty(name = "inmesh.enabled", matchIfMissing = true)
@EnableConfigurationProperties(InmeshProperties.class)
public class InmeshAutoConfiguration {

  /** How a workload is started; define your own to bring another mesh. */
  @Bean
  @ConditionalOnMissingBean
  Workload.Factory inmeshWorkloadFactory() {
    return new RuntimeFactory();
  }

  /** Starts in the background, now. */
  @Bean
  @ConditionalOnMissingBean
  MeshLifecycle inmeshLifecycle(
      InmeshProperties properties, Environment environment, Workload.Factory factory) {
    WorkloadConfig config =
        Configuring.workload(properties, environment.getProperty("spring.application.name"));
    factory.check(config);
    return new MeshLifecycle(
        config,
        factory,
        new MeshLifecycle.ClientSettings(
            clientTimeout(environment, "connect-timeout"),
            clientTimeout(environment, "read-timeout"),
            !"DONTFOLLOW".equals(redirects(environment)),
            properties.outbound().exclude()));
  }

  /** Boot 4 calls it so, Boot 3 in the singular. */
  private static @Nullable Duration clientTimeout(Environment environment, String name) {
    Duration set = environment.getProperty("spring.http.clients." + name, Duration.class);
    return set == null
        ? environment.getProperty("spring.http.client." + name, Duration.class)
        : set;
  }

  /** In capitals, letters alone: {@code dont-follow} may be written in many ways. */
  private static String redirects(Environment environment) {
    String set = environment.getProperty("spring.http.clients.redirects");
    String value =
        set == null ? environment.getProperty("spring.http.client.redirects", "follow") : set;
    return value.replaceAll("[^A-Za-z]", "").toUpperCase(Locale.ROOT);
  }

  /** Readiness waits for the mesh. */
  @Bean
  MeshReadiness inmeshReadiness(MeshLifecycle mesh, ApplicationContext context) {
    return new MeshReadiness(mesh, context);
  }

  /** Where Spring's clients are on the class path. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.web.client.RestClient")
  static class Clients {
    /** Puts HTTP clients into the mesh. */
    @Bean
    static MeshClients inmeshClients(ObjectProvider<MeshLifecycle> mesh) {
      return new MeshClients(mesh::getObject);
    }
  }
}
