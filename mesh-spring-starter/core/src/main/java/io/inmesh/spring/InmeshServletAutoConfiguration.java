package io.inmesh.spring;

import io.inmesh.http.MeshServletFilter;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The application's own port. Its connector is the business of each line of Boot. */
@AutoConfiguration(after = InmeshAutoConfiguration.class)
@ConditionalOnClass(name = "jakarta.servlet.Filter")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(name = "inmesh.inbound.enabled", matchIfMissing = true)
@ConditionalOnBean(MeshLifecycle.class)
public class InmeshServletAutoConfiguration {

  @Bean
  MeshServer inmeshServer(
      MeshLifecycle mesh, InmeshProperties properties, Environment environment) {
    Integer declared = properties.inbound().workloadPort();
    int port =
        declared == null ? environment.getProperty("server.port", Integer.class, 8080) : declared;
    return new MeshServer(mesh, port, properties.inbound().excludePaths());
  }

  /** Before every other filter, so that none trusts what a caller only claims. */
  @Bean
  FilterRegistrationBean<MeshServer> inmeshFilter(MeshServer server) {
    FilterRegistrationBean<MeshServer> registration = new FilterRegistrationBean<>(server);
    registration.setOrder(MeshServletFilter.ORDER);
    registration.setDispatcherTypes(DispatcherType.REQUEST);
    registration.setAsyncSupported(true);
    return registration;
  }
}
