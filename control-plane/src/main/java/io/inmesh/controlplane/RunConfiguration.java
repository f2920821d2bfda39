package io.inmesh.controlplane;

import io.inmesh.ca.EmbeddedCa;
import io.inmesh.controlplane.metrics.MetricsServer;
import io.inmesh.controlplane.push.PushServer;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What happens once everything is bound: the files that others wait for; and the end with the
 * parent.
 */
@Configuration(proxyBeanMethods = false)
class RunConfiguration {
  private static final Logger log = LoggerFactory.getLogger(RunConfiguration.class);

  @Bean
  Announcer announcer(
      ApplicationContext context,
      Options options,
      EmbeddedCa ca,
      ApiConfiguration.ApiToken token,
      PushServer push,
      MetricsServer metrics,
      AtomicBoolean ready) {
    return new Announcer(context, options, ca, token, push, metrics, ready);
  }

  /** Writes kubeconfig and ports file, last of all. */
  static final class Announcer implements SmartLifecycle {
    private final ApplicationContext context;
    private final Options options;
    private final EmbeddedCa ca;
    private final ApiConfiguration.ApiToken token;
    private final PushServer push;
    private final MetricsServer metrics;
    private final AtomicBoolean ready;
    private @Nullable Ports ports;

    Announcer(
        ApplicationContext context,
        Options options,
        EmbeddedCa ca,
        ApiConfiguration.ApiToken token,
        PushServer push,
        MetricsServer metrics,
        AtomicBoolean ready) {
      this.context = context;
      this.options = options;
      this.ca = ca;
      this.token = token;
      this.push = push;
      this.metrics = metrics;
      this.ready = ready;
    }

    Ports ports() {
      if (ports == null) {
        throw new IllegalStateException("not started");
      }
      return ports;
    }

    @Override
    public void start() {
      Ports bound = new Ports(bound());
      ports = bound;
      try {
        OwnerFiles.write(
            options.kubeconfigFile(), Kubeconfig.text(bound.apiTls(), ca.root(), token.text()));
        ready.set(true);
        if (options.portsFile() != null) {
          OwnerFiles.write(options.portsFile(), bound.json());
        }
      } catch (IOException | CertificateEncodingException e) {
        throw new StartException("cannot write %s".formatted(e.getMessage()), e);
      }
      watchParent();
      log.info(
          "ready: API http://127.0.0.1:{}, kubectl --kubeconfig {}",
          bound.api(),
          options.kubeconfigFile());
    }

    private Map<String, Integer> bound() {
      Map<String, Integer> all = new LinkedHashMap<>();
      TomcatWebServer server =
          (TomcatWebServer)
              Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer());
      for (Connector connector : server.getTomcat().getService().findConnectors()) {
        all.put(connector.getSecure() ? "apiTls" : "api", connector.getLocalPort());
      }
      all.put("xds", push.plaintextPort());
      all.put("secure", push.securePort());
      all.put("metrics", metrics.port());
      return all;
    }

    private void watchParent() {
      if (options.parentPid() == 0) {
        return;
      }
      Optional<ProcessHandle> parent = ProcessHandle.of(options.parentPid());
      if (parent.isEmpty()) {
        throw new StartException(
            "--parent-pid: there is no process %d".formatted(options.parentPid()), null);
      }
      CompletableFuture<Void> unused =
          parent
              .get()
              .onExit()
              .thenRun(
                  () -> {
                    log.info("the parent process ended: ending too");
                    System.exit(0);
                  });
    }

    @Override
    public void stop() {
      ready.set(false);
    }

    @Override
    public boolean isRunning() {
      return ports != null && ready.get();
    }

    @Override
    public int getPhase() {
      return Integer.MAX_VALUE; // after the web server
    }
  }
}
