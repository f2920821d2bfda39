package io.inmesh.spring.boot4;

import io.inmesh.spring.InmeshProperties;
import io.inmesh.spring.MeshClients;
import io.inmesh.spring.MeshLifecycle;
import io.inmesh.spring.MeshReadiness;
import io.inmesh.spring.RuntimeWorkload;
import io.inmesh.spring.Workload;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/** The workload, in Boot 4. */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration",
      "org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration",
      "org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration"
    })
@ConditionalOnClass(name = "org.springframework.boot.bootstrap.BootstrapRegistryInitializer")
@ConditionalOnProperty(name = "inmesh.enabled", matchIfMissing = true)
@EnableConfigurationProperties(InmeshProperties.class)
public class InmeshBoot4AutoConfiguration {

  /** How a workload is started; define your own to bring another mesh. */
  @Bean
  @ConditionalOnMissingBean
  Workload.Factory inmeshWorkloadFactory() {
    return RuntimeWorkload::start;
  }

  /** Starts in the background, now. */
  @Bean
  @ConditionalOnMissingBean
  MeshLifecycle inmeshLifecycle(
      InmeshProperties properties, Environment environment, Workload.Factory factory) {
    return new MeshLifecycle(
        properties.toConfig(environment.getProperty("spring.application.name")),
        factory,
        new MeshLifecycle.ClientSettings(
            environment.getProperty("spring.http.clients.connect-timeout", Duration.class),
            environment.getProperty("spring.http.clients.read-timeout", Duration.class),
            properties.getOutbound().getExclude()));
  }

  /** Readiness waits for the mesh. */
  @Bean
  MeshReadiness inmeshReadiness(MeshLifecycle mesh, ApplicationContext context) {
    return new MeshReadiness(mesh, context);
  }

  /** Puts HTTP clients into the mesh. */
  @Bean
  static MeshClients inmeshClients(
      ObjectProvider<MeshLifecycle> mesh, ObjectProvider<OtherHosts> others) {
    return new MeshClients(
        mesh::getObject,
        () -> {
          OtherHosts known = others.getIfAvailable();
          return known == null ? new JdkClientHttpRequestFactory() : known.factory();
        });
  }

  /** What serves hosts outside the mesh. */
  @FunctionalInterface
  interface OtherHosts {
    ClientHttpRequestFactory factory();
  }

  /** Boot's own choice for hosts outside the mesh, where Boot makes one. */
  @AutoConfiguration(after = InmeshBoot4AutoConfiguration.class)
  @ConditionalOnClass(
      name = {
        "org.springframework.boot.bootstrap.BootstrapRegistryInitializer",
        "org.springframework.boot.http.client.HttpClientSettings"
      })
  @ConditionalOnProperty(name = "inmesh.enabled", matchIfMissing = true)
  static class OtherHostsConfiguration {
    @Bean
    OtherHosts inmeshOtherHosts(
        ObjectProvider<ClientHttpRequestFactoryBuilder<?>> builder,
        ObjectProvider<HttpClientSettings> settings) {
      return () ->
          builder
              .getIfAvailable(ClientHttpRequestFactoryBuilder::detect)
              .build(settings.getIfAvailable(HttpClientSettings::defaults));
    }
  }
}
