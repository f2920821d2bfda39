package io.inmesh.spring.boot4;

import io.inmesh.http.MeshServletFilter;
import io.inmesh.spring.InmeshProperties;
import io.inmesh.spring.MeshLifecycle;
import io.inmesh.spring.MeshServer;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** The application's own port, in Boot 4. */
@AutoConfiguration(
    after = InmeshBoot4AutoConfiguration.class,
    beforeName =
        "org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration")
@ConditionalOnClass(
    name = {
      "org.springframework.boot.web.server.context.WebServerInitializedEvent",
      "org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory",
      "jakarta.servlet.Filter"
    })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(name = "inmesh.inbound.enabled", matchIfMissing = true)
@ConditionalOnBean(MeshLifecycle.class)
public class InmeshBoot4WebAutoConfiguration {
  private static final String TOMCAT =
      "org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory";

  @Bean
  MeshServer inmeshServer(
      MeshLifecycle mesh, InmeshProperties properties, Environment environment) {
    Integer declared = properties.getInbound().getWorkloadPort();
    int port =
        declared == null ? environment.getProperty("server.port", Integer.class, 8080) : declared;
    return new MeshServer(mesh, port, properties.getInbound().getExcludePaths());
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

  /** After Boot's own customizers: only then is it known whether the port has TLS of its own. */
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> inmeshConnector(
      MeshServer server) {
    boolean tomcat = ClassUtils.isPresent(TOMCAT, getClass().getClassLoader());
    return factory -> {
      if (!tomcat || !TomcatConnector.customize(factory, server)) {
        server.plaintextOnly(
            "This web server (%s)".formatted(factory.getClass().getSimpleName()),
            "Use Tomcat without server.ssl, or put the sidecar in front.");
      }
    };
  }

  /** Peers come only after the port is bound. The management port is never the mesh's. */
  @Bean
  ApplicationListener<WebServerInitializedEvent> inmeshRegistration(MeshServer server) {
    return event -> {
      String namespace = event.getApplicationContext().getServerNamespace();
      if (!"management".equals(namespace)) {
        server.bound(event.getWebServer().getPort());
      }
    };
  }
}
