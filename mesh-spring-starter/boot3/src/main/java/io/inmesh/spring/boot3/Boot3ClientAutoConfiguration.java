package io.inmesh.spring.boot3;

import io.inmesh.spring.InmeshAutoConfiguration;
import io.inmesh.spring.MeshClients;
import io.inmesh.spring.MeshLifecycle;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.client.RestClientCustomizer;
import org.springframework.boot.web.client.RestTemplateCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** What Boot's builders make is in the mesh, in Boot 3: also where they are no beans. */
@AutoConfiguration(after = InmeshAutoConfiguration.class)
@ConditionalOnClass(name = "org.springframework.boot.web.client.RestTemplateCustomizer")
@ConditionalOnBean({MeshLifecycle.class, MeshClients.class})
public class Boot3ClientAutoConfiguration {

  /** Last, so that it keeps what others set. */
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  RestTemplateCustomizer inmeshRestTemplateCustomizer(MeshLifecycle mesh) {
    return template -> MeshClients.attach(mesh, template);
  }

  /** Last, so that it keeps what others set. */
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  RestClientCustomizer inmeshRestClientCustomizer(MeshClients clients) {
    return clients::attach;
  }
}
