package io.inmesh.spring.boot3;

import io.inmesh.spring.InmeshEndpoint;
import io.inmesh.spring.MeshHealth;
import io.inmesh.spring.MeshLifecycle;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Actuator endpoint and health, in Boot 3. */
@AutoConfiguration(after = InmeshBoot3AutoConfiguration.class)
@ConditionalOnClass(
    name = {
      "org.springframework.boot.actuate.endpoint.annotation.Endpoint",
      "org.springframework.boot.actuate.health.HealthIndicator"
    })
@ConditionalOnBean(MeshLifecycle.class)
public class InmeshBoot3ActuatorAutoConfiguration {

  /** {@code /actuator/inmesh}, once it is exposed. */
  @Bean
  @ConditionalOnMissingBean
  InmeshEndpoint inmeshEndpoint(MeshLifecycle mesh) {
    return new InmeshEndpoint(mesh);
  }

  /** Not part of readiness: a mesh that is degraded serves with what it knows. */
  @Bean
  HealthIndicator inmeshHealthIndicator(MeshLifecycle mesh) {
    return () -> {
      MeshHealth health = MeshHealth.of(mesh);
      return Health.status(health.code()).withDetails(health.details()).build();
    };
  }
}
