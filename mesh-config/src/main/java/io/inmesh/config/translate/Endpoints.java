package io.inmesh.config.translate;

import com.google.protobuf.Struct;
import io.inmesh.config.model.Destination;
import io.inmesh.config.model.Labels;
import io.inmesh.config.model.MeshEndpoint;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.resource.PeerAuthentication;
import io.inmesh.xds.proto.envoy.config.core.v3.Address;
import io.inmesh.xds.proto.envoy.config.core.v3.HealthStatus;
import io.inmesh.xds.proto.envoy.config.core.v3.Locality;
import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.Endpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The addresses of a cluster, by locality. A known cluster without any has an empty assignment. */
final class Endpoints {
  private final MeshModel model;
  private final Scope scope;

  Endpoints(MeshModel model, Scope scope) {
    this.model = model;
    this.scope = scope;
  }

  Optional<ClusterLoadAssignment> assignment(Names.Outbound name) {
    Optional<MeshService> service =
        model.service(name.host(), scope.namespace(), scope.sourceLabels());
    Optional<MeshService.Port> port = service.flatMap(each -> each.port(name.port()));
    Optional<Map<String, String>> labels =
        service.flatMap(each -> subsetLabels(each, name.subset()));
    if (port.isEmpty() || labels.isEmpty()) {
      return Optional.empty();
    }
    Map<String, List<MeshEndpoint>> byLocality = new TreeMap<>();
    for (MeshEndpoint each : model.endpoints(service.orElseThrow(), port.get())) {
      if (Labels.match(labels.get(), each.labels())) {
        byLocality.computeIfAbsent(each.locality(), unused -> new ArrayList<>()).add(each);
      }
    }
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(name.toString());
    byLocality.forEach(
        (locality, endpoints) -> assignment.addEndpoints(group(locality, endpoints)));
    return Optional.of(assignment.build());
  }

  private Optional<Map<String, String>> subsetLabels(MeshService service, String subset) {
    if (subset.isEmpty()) {
      return Optional.of(Map.of());
    }
    return model
        .destination(service, scope.namespace(), scope.sourceLabels())
        .map((Destination each) -> each.subsets().get(subset))
        .map(each -> each.subset().labels());
  }

  private LocalityLbEndpoints group(String locality, List<MeshEndpoint> endpoints) {
    LocalityLbEndpoints.Builder group = LocalityLbEndpoints.newBuilder();
    String[] parts = locality.split("/", 3);
    Locality.Builder place = Locality.newBuilder().setRegion(parts[0]);
    if (parts.length > 1) {
      place.setZone(parts[1]);
    }
    if (parts.length > 2) {
      place.setSubZone(parts[2]);
    }
    long weight = 0;
    for (MeshEndpoint each : endpoints) {
      group.addLbEndpoints(endpoint(each));
      weight += each.weight();
    }
    return group.setLocality(place).setLoadBalancingWeight(Protos.uint(weight)).build();
  }

  private LbEndpoint endpoint(MeshEndpoint endpoint) {
    Metadata.Builder metadata =
        Metadata.newBuilder()
            .putFilterMetadata("istio", Protos.struct(Map.of("workload", endpoint.description())))
            .putFilterMetadata(
                "inmesh",
                Protos.struct(
                    Map.of("principal", endpoint.principal(), "instance", endpoint.instance())));
    if (speaksMeshTls(endpoint)) {
      metadata.putFilterMetadata(
          "envoy.transport_socket_match",
          Struct.newBuilder().putFields("tlsMode", Protos.text("istio")).build());
    }
    return LbEndpoint.newBuilder()
        .setEndpoint(
            Endpoint.newBuilder()
                .setAddress(
                    Address.newBuilder()
                        .setSocketAddress(
                            SocketAddress.newBuilder()
                                .setAddress(endpoint.address())
                                .setPortValue(endpoint.port()))))
        .setLoadBalancingWeight(Protos.uint(endpoint.weight()))
        .setHealthStatus(endpoint.healthy() ? HealthStatus.HEALTHY : HealthStatus.UNHEALTHY)
        .setMetadata(metadata)
        .build();
  }

  private boolean speaksMeshTls(MeshEndpoint endpoint) {
    return endpoint.tls()
        && model.peerMode(endpoint.namespace(), endpoint.labels(), endpoint.workloadPort()).mode()
            != PeerAuthentication.Mode.DISABLE;
  }
}
