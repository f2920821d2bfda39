package io.inmesh.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The actuator's endpoint. Health is the business of each line of Boot. */
@AutoConfiguration(after = InmeshAutoConfiguration.class)
@ConditionalOnClass(name = "org.springframework.boot.actuate.endpoint.annotation.Endpoint")
@ConditionalOnBean(MeshLifecycle.class)
public class InmeshActuatorAutoConfiguration {

  /** {@code /actuator/inmesh}, once it is exposed. */
  @Bean
  @ConditionalOnMissingBean
  InmeshEndpoint inmeshEndpoint(MeshLifecycle mesh) {
    return new InmeshEndpoint(mesh);
  }
}
