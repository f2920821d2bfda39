package io.inmesh.config.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A service that no Kubernetes Service describes. */
@Doc("A service beside the Kubernetes ones: outside the mesh, or of workloads without Kubernetes.")
public record ServiceEntry(
    @Required @Doc("Its hosts; *.suffix needs endpoints or resolution NONE, STATIC or DYNAMIC_DNS.")
        List<String> hosts,
    @Doc("Virtual addresses; TCP needs them.") List<String> addresses,
    @Doc("Its ports.") List<ServicePort> ports,
    @Doc("Whether it belongs to the mesh.") @Nullable Location location,
    @Doc("How its endpoints are found.") @Nullable Resolution resolution,
    @Doc("Its endpoints.") List<WorkloadEntry> endpoints,
    @Doc("Workloads that are its endpoints; not with endpoints.")
        @Nullable WorkloadSelector workloadSelector,
    @Doc("Namespaces that see it: '.', '*' or names.") List<String> exportTo,
    @Doc("Names that its certificates may have.") List<String> subjectAltNames)
    implements Spec {

  /** A port. */
  @Doc("A port of the service.")
  public record ServicePort(
      @Required @Range(min = 1, max = 65535) @Doc("Its number.") Integer number,
      @Doc("HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS.") @Nullable String protocol,
      @Required @Doc("Its name.") String name,
      @Range(max = 65535) @Doc("The endpoints' port; default the same.")
          @Nullable Integer targetPort) {}

  /** Whether it belongs to the mesh. */
  public enum Location {
    /** No mesh TLS, no identity. */
    MESH_EXTERNAL,
    /** Like a service of the mesh. */
    MESH_INTERNAL
  }

  /** How endpoints are found. */
  public enum Resolution {
    /** The address that was dialled. */
    NONE,
    /** The endpoints that are written. */
    STATIC,
    /** By DNS, all addresses. */
    DNS,
    /** By DNS, the first address. */
    DNS_ROUND_ROBIN,
    /** By DNS, the name that was dialled. */
    DYNAMIC_DNS
  }
}
