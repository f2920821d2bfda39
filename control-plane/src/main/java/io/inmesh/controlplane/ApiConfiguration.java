package io.inmesh.controlplane;

import io.inmesh.ca.EmbeddedCa;
import io.inmesh.controlplane.api.ApiFactory;
import io.inmesh.controlplane.api.ApiServlet;
import io.inmesh.controlplane.api.Authorizer;
import io.inmesh.controlplane.api.MeshOperations;
import io.inmesh.controlplane.console.ConsolePage;
import io.inmesh.controlplane.push.PushServer;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.view.ModelHub;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The API's servlet, and Tomcat with its two connectors. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {
  private static final int THREADS_MAX = 96; // half of them may be watches
  private static final int CONNECTIONS_MAX = 512;
  private static final int SWALLOWED_BYTES_MAX =
      16 << 20; // read on to its end, so that the client sees the 413
  private static final int HEADER_BYTES_MAX = 16 << 10;

  /** The API's token. */
  record ApiToken(String text) {
    @Override
    public String toString() {
      return "ApiToken";
    }
  }

  @Bean
  ApiToken apiToken(Options options) throws IOException {
    return new ApiToken(OwnerFiles.token(options.tokenFile()));
  }

  @Bean
  AtomicBoolean ready() {
    return new AtomicBoolean();
  }

  @Bean
  MeshOperations meshOperations(
      EmbeddedCa ca,
      ResourceStore store,
      PushServer push,
      ModelHub hub,
      Options options,
      Clock clock) {
    return new LiveOperations(ca, store, push, hub, options.trustDomain(), clock.instant());
  }

  @Bean
  ServletRegistrationBean<ApiServlet> apiServlet(
      ResourceStore store,
      ResourceService service,
      MeshOperations operations,
      AtomicBoolean ready,
      Options options,
      ApiToken token,
      Clock clock) {
    ApiFactory factory =
        new ApiFactory(
            store,
            service,
            operations,
            Authorizer.ADMIN_ONLY,
            new ConsolePage(),
            ready::get,
            clock);
    ApiServlet servlet = factory.servlet(options.apiHosts(), token.text());
    return new ServletRegistrationBean<>(servlet, "/*");
  }

  @Bean
  TomcatServletWebServerFactory webServer(Options options, EmbeddedCa ca)
      throws GeneralSecurityException {
    TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory();
    factory.setAddress(options.api().getAddress());
    factory.setPort(options.api().getPort());
    factory.setShutdown(Shutdown.IMMEDIATE);
    factory.addConnectorCustomizers(ApiConfiguration::bound);
    factory.setRegisterDefaultServlet(false);
    factory.addContextCustomizers(
        context ->
            ((StandardHost) context.getParent())
                .setErrorReportValveClass(StatusValve.class.getName()));
    Connector tls = ApiTls.connector(options.apiTls(), ca.keyManager());
    bound(tls);
    factory.addAdditionalConnectors(tls);
    return factory;
  }

  private static void bound(Connector connector) {
    connector.setProperty("maxThreads", Integer.toString(THREADS_MAX));
    connector.setProperty("minSpareThreads", "2");
    connector.setProperty("maxConnections", Integer.toString(CONNECTIONS_MAX));
    connector.setProperty("acceptCount", "64");
    connector.setProperty("connectionTimeout", "20000");
    connector.setProperty("maxSwallowSize", Integer.toString(SWALLOWED_BYTES_MAX));
    connector.setProperty("maxHttpRequestHeaderSize", Integer.toString(HEADER_BYTES_MAX));
    connector.setXpoweredBy(false);
  }
}
