package io.inmesh.config.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A service of Kubernetes: a name for the workloads with certain labels. */
@Lenient
@Doc("A name for the workloads with certain labels, and its ports.")
public record Service(
    @Doc("Labels of its workloads, in this namespace.") Map<String, String> selector,
    @Doc("Its ports.") List<ServicePort> ports,
    @Doc("ClusterIP, NodePort, LoadBalancer or ExternalName.") @Nullable String type,
    @Doc("Virtual address; None = headless.") @Nullable String clusterIP,
    @Doc("Name that it stands for, with type ExternalName.") @Nullable String externalName)
    implements Spec {

  /** A port. */
  @Lenient
  @Doc("A port of the service.")
  public record ServicePort(
      @Doc("Its name, <protocol>[-suffix].") @Nullable String name,
      @Required @Range(min = 1, max = 65535) @Doc("The service's port.") Integer port,
      @Doc("TCP (default), UDP or SCTP.") @Nullable String protocol,
      @Doc("The workload's port, a number or a container port's name; default the same.")
          @Nullable IntOrString targetPort,
      @Doc("The application's protocol; goes before the name.") @Nullable String appProtocol,
      @Range(max = 65535) @Doc("Port on each node.") @Nullable Integer nodePort) {}
}
