package io.inmesh.config.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What workloads of a namespace see and offer. */
@Doc("Narrows what workloads see of the mesh, and what they open to it.")
public record Sidecar(
    @Doc("Workloads that it is for; absent = all of the namespace.")
        @Nullable WorkloadSelector workloadSelector,
    @Doc("What they open.") List<IstioIngressListener> ingress,
    @Doc("What they see; absent = everything.") List<IstioEgressListener> egress,
    @Doc("Limits of inbound connections.") @Nullable ConnectionPoolSettings inboundConnectionPool,
    @Doc("What happens to calls to unknown hosts.")
        @Nullable OutboundTrafficPolicy outboundTrafficPolicy)
    implements Spec {

  /** What is opened. */
  @Doc("A port that is opened to the mesh.")
  public record IstioIngressListener(
      @Required @Doc("The port.") SidecarPort port,
      @Doc("Address.") @Nullable String bind,
      @Doc("How traffic gets in.") @Nullable CaptureMode captureMode,
      @Doc("Address of the application: 127.0.0.1:port, 0.0.0.0:port, or unix:///path.")
          @Nullable String defaultEndpoint,
      @Doc("TLS of the port.") @Nullable ServerTLSSettings tls,
      @Doc("Limits.") @Nullable ConnectionPoolSettings connectionPool) {}

  /** What is seen. */
  @Doc("Hosts that are seen.")
  public record IstioEgressListener(
      @Doc("The port; absent = all.") @Nullable SidecarPort port,
      @Doc("Address.") @Nullable String bind,
      @Doc("How traffic gets in.") @Nullable CaptureMode captureMode,
      @Required @Doc("namespace/host; namespace may be '*', '.', '~' (nothing).")
          List<String> hosts) {}

  /** A port. */
  @Doc("A port.")
  public record SidecarPort(
      @Range(max = 65535) @Doc("Its number.") @Nullable Integer number,
      @Doc("Its protocol.") @Nullable String protocol,
      @Doc("Its name.") @Nullable String name,
      @Obsolete(use = "defaultEndpoint") @Range(max = 65535) @Doc("Not used.")
          @Nullable Integer targetPort) {}

  /** How traffic gets in. */
  public enum CaptureMode {
    /** As the mesh says. */
    DEFAULT,
    /** By iptables. */
    IPTABLES,
    /** Not at all: it is dialled. */
    NONE
  }

  /** What happens to calls to unknown hosts. */
  @Doc("What happens to calls to unknown hosts.")
  public record OutboundTrafficPolicy(
      @Doc("REGISTRY_ONLY or ALLOW_ANY.") @Nullable OutboundMode mode,
      @Doc("Where to send them.") VirtualService.@Nullable Destination egressProxy) {}

  /** Whether unknown hosts pass. */
  public enum OutboundMode {
    /** They are refused. */
    REGISTRY_ONLY,
    /** They pass. */
    ALLOW_ANY
  }
}
