package io.inmesh.runtime.xds;

import com.google.protobuf.Struct;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.Health;
import io.inmesh.snapshot.WorkloadRef;
import io.inmesh.xds.proto.envoy.config.core.v3.HealthStatus;
import io.inmesh.xds.proto.envoy.config.core.v3.Locality;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The endpoints of a cluster. */
final class EndpointCompiler {
  private static final Set<String> ASSIGNMENT = Set.of("cluster_name", "endpoints");
  private static final Set<String> LOCALITY =
      Set.of("locality", "metadata", "lb_endpoints", "load_balancing_weight", "priority");
  private static final Set<String> LB_ENDPOINT =
      Set.of("endpoint", "health_status", "metadata", "load_balancing_weight");
  private static final Set<String> ENDPOINT = Set.of("address", "hostname");
  private static final Set<String> SOCKET = Set.of("protocol", "address", "port_value");
  private static final String UNKNOWN = "unknown";

  private EndpointCompiler() {}

  /**
   * @throws RuntimeException with a message for the user, if it cannot be enforced
   */
  static List<Endpoint> endpoints(FieldPath at, ClusterLoadAssignment assignment) {
    at.only(assignment, ASSIGNMENT);
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < assignment.getEndpointsCount(); i++) {
      FieldPath here = at.at("endpoints", i);
      LocalityLbEndpoints locality = assignment.getEndpoints(i);
      here.only(locality, LOCALITY);
      for (int j = 0; j < locality.getLbEndpointsCount(); j++) {
        FieldPath there = here.at("lb_endpoints", j);
        LbEndpoint endpoint = locality.getLbEndpoints(j);
        endpoints.add(there.checked(() -> endpoint(there, locality, endpoint)));
      }
    }
    return List.copyOf(endpoints);
  }

  private static Endpoint endpoint(
      FieldPath at, LocalityLbEndpoints locality, LbEndpoint endpoint) {
    at.only(endpoint, LB_ENDPOINT);
    at.dot("endpoint").only(endpoint.getEndpoint(), ENDPOINT);
    if (!endpoint.getEndpoint().getAddress().hasSocketAddress()) {
      throw at.dot("endpoint.address").refuse("expected a socket_address");
    }
    SocketAddress address = endpoint.getEndpoint().getAddress().getSocketAddress();
    at.dot("endpoint.address.socket_address").only(address, SOCKET);
    Struct tls = MetadataReader.struct(endpoint.getMetadata(), "envoy.transport_socket_match");
    return new Endpoint(
        address.getAddress(),
        address.getPortValue(),
        endpoint.hasLoadBalancingWeight() ? endpoint.getLoadBalancingWeight().getValue() : 1,
        locality(locality.getLocality()),
        locality.getPriority(),
        health(at, endpoint.getHealthStatus()),
        MetadataReader.text(tls, "tlsMode").equals("istio"),
        workload(endpoint));
  }

  private static Health health(FieldPath at, HealthStatus status) {
    return switch (status) {
      case UNKNOWN, HEALTHY, DEGRADED -> Health.HEALTHY;
      case DRAINING -> Health.DRAINING;
      case UNHEALTHY, TIMEOUT -> Health.UNHEALTHY;
      case UNRECOGNIZED -> throw at.dot("health_status").refuse("is not known to this client");
    };
  }

  private static String locality(Locality locality) {
    StringBuilder text = new StringBuilder(locality.getRegion());
    if (!locality.getZone().isEmpty()) {
      text.append('/').append(locality.getZone());
      if (!locality.getSubZone().isEmpty()) {
        text.append('/').append(locality.getSubZone());
      }
    }
    return text.toString();
  }

  private static WorkloadRef workload(LbEndpoint endpoint) {
    Struct istio = MetadataReader.struct(endpoint.getMetadata(), "istio");
    Struct inmesh = MetadataReader.struct(endpoint.getMetadata(), "inmesh");
    String[] parts = MetadataReader.text(istio, "workload").split(";", -1);
    return new WorkloadRef(
        part(parts, 0),
        part(parts, 1),
        part(parts, 2),
        part(parts, 3),
        orUnknown(MetadataReader.text(inmesh, "instance")),
        orUnknown(MetadataReader.text(inmesh, "principal")));
  }

  private static String part(String[] parts, int index) {
    return index < parts.length ? orUnknown(parts[index]) : UNKNOWN;
  }

  private static String orUnknown(String text) {
    return text.isEmpty() ? UNKNOWN : text;
  }
}
