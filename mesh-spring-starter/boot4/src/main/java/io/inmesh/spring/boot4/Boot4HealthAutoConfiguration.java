package io.inmesh.spring.boot4;

import io.inmesh.spring.InmeshAutoConfiguration;
import io.inmesh.spring.MeshHealth;
import io.inmesh.spring.MeshLifecycle;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The mesh's health, in Boot 4. */
@AutoConfiguration(after = InmeshAutoConfiguration.class)
@ConditionalOnClass(
    name = {
      "org.springframework.boot.health.contributor.HealthIndicator",
      "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator"
    })
@ConditionalOnBean(MeshLifecycle.class)
@ConditionalOnEnabledHealthIndicator("inmesh")
public class Boot4HealthAutoConfiguration {

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
