package io.inmesh.spring.boot3;

import io.inmesh.spring.InmeshServletAutoConfiguration;
import io.inmesh.spring.MeshServer;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.server.ConfigurableServletWebServerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.ClassUtils;

/** The connector of the application's own port, and its registration, in Boot 3. */
@AutoConfiguration(
    after = InmeshServletAutoConfiguration.class,
    beforeName =
        "org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration")
@ConditionalOnClass(
    name = {
      "org.springframework.boot.web.context.WebServerInitializedEvent",
      "org.springframework.boot.web.servlet.server.ConfigurableServletWebServerFactory"
    })
@ConditionalOnBean(MeshServer.class)
public class Boot3ServletAutoConfiguration {
  private static final String TOMCAT =
      "org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory";

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
