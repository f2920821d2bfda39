package io.inmesh.sidecar;

import io.inmesh.runtime.HostPort;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.MeshRuntime;
import io.inmesh.runtime.WorkloadConfig;
import io.inmesh.runtime.WorkloadConfigBuilder;
import io.inmesh.runtime.telemetry.IstioMetrics;
import io.inmesh.sidecar.admin.AdminPages;
import io.inmesh.sidecar.admin.AdminServer;
import io.inmesh.sidecar.forward.Forwarder;
import io.inmesh.sidecar.listen.Listeners;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One sidecar with everything that it has open. One thread calls {@link #tick}; {@link #close} may
 * come from another.
 */
final class RunningSidecar implements AutoCloseable {
  private static final int LOOPS_MAX = 2;

  /** As long as Istio's sidecar drains at the least. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final SidecarOptions options;
  private final MeshRuntime runtime;
  private final Transport transport;
  private final Listeners listeners;
  private final @Nullable Gateways gateways;
  private final Map<Integer, Integer> inbound = new TreeMap<>();
  private final @Nullable Integer outbound;
  private final @Nullable Integer admin;
  private Map<Integer, Integer> gatewayPorts = Map.of();

  private RunningSidecar(
      SidecarOptions options,
      MeshRuntime runtime,
      Transport transport,
      PrometheusMeterRegistry metrics) {
    this.options = options;
    this.runtime = runtime;
    this.transport = transport;
    Forwarder forwarder =
        new Forwarder(runtime.mesh(), runtime.identity(), transport.loops(), transport.clients());
    this.listeners =
        new Listeners(
            transport.loops(), transport.servers(), runtime.mesh(), runtime.identity(), forwarder);
    this.gateways = options.gateway() ? new Gateways(options.gateways(), listeners) : null;
    this.outbound =
        options.outbound() == null ? null : port(listeners.outbound(options.outbound()));
    for (SidecarOptions.InboundOption each : options.inbound()) {
      int bound =
          port(
              listeners.inbound(
                  each.workloadPort(), each.listen(), each.application(), each.http2()));
      inbound.put(each.workloadPort(), bound);
      runtime.declare(new InboundPort(each.workloadPort(), bound, each.protocol(), true));
    }
    this.admin =
        options.admin() == null
            ? null
            : port(
                new AdminServer()
                    .pages(new AdminPages(runtime, metrics::scrape).all())
                    .bind(transport.loops(), transport.servers(), options.admin()));
    writePorts();
  }

  /**
   * Opens everything; returns when the ports are bound, before the configuration is there.
   *
   * @throws IllegalStateException if a port is taken or the state directory cannot be used
   */
  static RunningSidecar start(SidecarOptions options) {
    WorkloadConfig config = config(options);
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MeshRuntime runtime =
        MeshRuntime.start(config, List.of(new IstioMetrics(metrics, config.selfDescription())));
    Transport transport =
        Transport.open(Math.min(LOOPS_MAX, Runtime.getRuntime().availableProcessors()));
    try {
      return new RunningSidecar(options, runtime, transport, metrics);
    } catch (RuntimeException e) {
      runtime.close();
      transport.loops().shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
      throw e;
    }
  }

  /** Follows the configuration: opens and closes a gateway's ports. */
  void tick() {
    if (gateways == null) {
      return;
    }
    gateways.follow(runtime.mesh().snapshot().gateways().keySet());
    Map<Integer, Integer> now = gateways.bound();
    if (!now.equals(gatewayPorts)) {
      gatewayPorts = now;
      writePorts();
    }
  }

  /** Leaves the mesh, lets the requests that have begun end, then stops. */
  @Override
  public void close() {
    runtime.close();
    listeners.drain(DRAIN);
    transport
        .loops()
        .shutdownGracefully(0, 1, TimeUnit.SECONDS)
        .awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  private void writePorts() {
    if (options.portsFile() != null) {
      PortsFile.write(options.portsFile(), inbound, outbound, admin, gatewayPorts);
    }
  }

  private static WorkloadConfig config(SidecarOptions options) {
    WorkloadConfigBuilder builder =
        WorkloadConfig.builder()
            .kind(options.gateway() ? WorkloadConfig.Kind.GATEWAY : WorkloadConfig.Kind.SIDECAR)
            .application(options.application())
            .namespace(options.namespace())
            .serviceAccount(options.serviceAccount())
            .workload(options.workloadName())
            .labels(options.labels())
            .controlPlane(HostPort.parse(options.controlPlane()))
            .trustDomain(options.trustDomain())
            .stateDirectory(options.stateDirectory())
            .accessLog(
                WorkloadConfig.AccessLogFormat.valueOf(
                    options.accessLog().toUpperCase(Locale.ROOT)));
    if (options.ca() != null) {
      builder.ca(HostPort.parse(options.ca()));
    }
    if (options.tokenFile() != null) {
      builder.tokenFile(options.tokenFile());
    }
    return builder.build();
  }

  private static int port(Channel channel) {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }
}
