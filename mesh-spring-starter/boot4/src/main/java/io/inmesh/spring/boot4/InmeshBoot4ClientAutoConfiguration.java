package io.inmesh.spring.boot4;

import io.inmesh.spring.MeshClients;
import io.inmesh.spring.MeshLifecycle;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** What a RestTemplateBuilder makes is in the mesh, in Boot 4. */
@AutoConfiguration(after = InmeshBoot4AutoConfiguration.class)
@ConditionalOnClass(name = "org.springframework.boot.restclient.RestTemplateCustomizer")
@ConditionalOnBean(MeshLifecycle.class)
public class InmeshBoot4ClientAutoConfiguration {

  /** Last, so that it keeps what others set. */
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  RestTemplateCustomizer inmeshRestTemplateCustomizer(MeshLifecycle mesh) {
    return template -> MeshClients.attach(mesh, template);
  }
}
