package io.inmesh.spring.boot3;

import io.inmesh.spring.InmeshAutoConfiguration;
import io.inmesh.spring.MeshHealth;
import io.inmesh.spring.MeshLifecycle;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The mesh's health, in Boot 3. */
@AutoConfiguration(after = InmeshAutoConfiguration.class)
@ConditionalOnClass(
    name = {
      "org.springframework.boot.actuate.health.HealthIndicator",
      "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator"
    })
@ConditionalOnBean(MeshLifecycle.class)
@ConditionalOnEnabledHealthIndicator("inmesh")
public class Boot3HealthAutoConfiguration {

  /** Not part of readiness: a mesh that is degraded serves with what it knows. */
  @Bean
  @ConditionalOnMissingBean(name = "inmeshHealthIndicator")
  HealthIndicator inmeshHealthIndicator(MeshLifecycle mesh) {
    return () -> {
      MeshHealth health = MeshHealth.of(mesh);
      return Health.status(health.code()).withDetails(health.details()).build();
    };
  }
}
