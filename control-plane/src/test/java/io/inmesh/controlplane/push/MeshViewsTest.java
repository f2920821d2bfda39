package io.inmesh.controlplane.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Status;
import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.Document;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.WorkloadGrant;
import io.inmesh.config.resource.Resource;
import io.inmesh.controlplane.quota.QuotaLimit;
import io.inmesh.controlplane.registry.Fixtures;
import io.inmesh.controlplane.registry.Registration;
import io.inmesh.controlplane.registry.RegistrationStatus;
import io.inmesh.controlplane.view.MeshViews;
import io.inmesh.xds.TypeUrls;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Istio's YAML in, xDS out, through the whole server. */
class MeshViewsTest {
  private static final String REVIEWS = "reviews.default.svc.cluster.local";
  private static final String CLUSTER = "outbound|9080||" + REVIEWS;
  private static final String SERVICES =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: reviews, namespace: default}
      spec:
        selector: {app: reviews}
        ports: [{name: http, port: 9080}]
      ---
      apiVersion: networking.istio.io/v1beta1
      kind: WorkloadGroup
      metadata: {name: ratings, namespace: default}
      spec:
        metadata: {labels: {app: ratings}}
        template: {serviceAccount: ratings, ports: {http: 9080}}
      ---
      apiVersion: policy.inmesh.io/v1alpha1
      kind: RateLimit
      metadata: {name: reviews-limit, namespace: default}
      spec: {service: reviews, limit: {requests: 5, unit: MINUTE}}
      """;
  private static final String RULE =
      """
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: reviews, namespace: default}
      spec:
        hosts: [reviews]
        http: [{fault: {abort: {httpStatus: 418, percentage: {value: 100}}}, route: [{destination: {host: reviews}}]}]
      """;

  private final ServerFixture mesh = new ServerFixture();

  @AfterEach
  void close() {
    mesh.close();
  }

  @Test
  void aWorkloadThatRegistersBecomesAnEndpointAndARuleReachesWhoAskedForIt() throws Exception {
    mesh.server.configure(views("7", SERVICES));
    DeltaClient caller = mesh.workload("caller");
    caller.subscribe(TypeUrls.LISTENER, "reviews:9080", "nosuch:80");
    DeltaDiscoveryResponse listener = caller.probe.next();
    assertThat(listener.getSystemVersionInfo()).isEqualTo("7");
    assertThat(listener.getResources(0).getName()).isEqualTo("reviews:9080");
    assertThat(caller.probe.next().getRemovedResourcesList()).containsExactly("nosuch:80");
    caller.subscribe(TypeUrls.ROUTE, CLUSTER);
    assertThat(route(caller.probe.next()).getName()).isEqualTo(CLUSTER);
    caller.subscribe(TypeUrls.ENDPOINT, CLUSTER);
    assertThat(addresses(caller.probe.next())).isEmpty();

    DeltaClient server = mesh.workload("r1", 34567);
    server.subscribe(TypeUrls.LISTENER, "xds.istio.io/grpc/lds/inbound/0.0.0.0:9080");
    assertThat(server.probe.next().getResourcesCount()).isOne();
    assertThat(addresses(caller.probe.next())).containsExactly("127.0.0.1:34567");

    mesh.server.configure(views("8", SERVICES + RULE));
    DeltaDiscoveryResponse changed = caller.probe.next();
    assertThat(changed.getTypeUrl()).isEqualTo(TypeUrls.ROUTE);
    assertThat(changed.getSystemVersionInfo()).isEqualTo("8");
    caller.probe.nothingMore();

    server.requests.onCompleted();
    assertThat(addresses(caller.probe.next())).isEmpty();
  }

  @Test
  void aWorkloadGroupGrants() {
    mesh.server.configure(views("1", SERVICES));
    mesh.account = Optional.of(Fixtures.RATINGS);
    Node node = DeltaClient.node("g1", Map.of("app", "ratings"), 2001);
    DeltaClient granted = new DeltaClient(mesh.secure(), node);
    granted.subscribe(TypeUrls.LISTENER, "nosuch:80");
    granted.probe.next();
    assertThat(mesh.server.workloads()).hasSize(1);
    DeltaClient other = mesh.workload("g2", 2002);
    other.subscribe(TypeUrls.LISTENER, "nosuch:80");
    assertThat(other.probe.end().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void servicesAndLimitsAreThoseOfTheConfiguration() {
    mesh.server.configure(views("1", SERVICES));
    DeltaClient server = mesh.workload("r1", 34567);
    server.subscribe(TypeUrls.LISTENER, "nosuch:80");
    server.probe.next();
    List<Registration> registered =
        mesh.server.workloads().stream().map(RegistrationStatus::registration).toList();
    ConfigView view = views("1", SERVICES).view(registered);
    assertThat(view.servicesOf(registered.get(0))).containsExactly(REVIEWS);
    assertThat(view.limit(REVIEWS, "default/reviews-limit"))
        .hasValue(new QuotaLimit(5, Duration.ofMinutes(1)));
    assertThat(view.limit("ratings.default.svc.cluster.local", "default/reviews-limit")).isEmpty();
  }

  static MeshViews views(String revision, String yaml) {
    List<Resource<?>> resources = new ArrayList<>();
    for (Document document : Decoder.decode(yaml, "test.yaml")) {
      assertThat(document.problems()).isEmpty();
      resources.add(document.resource());
    }
    return new MeshViews(revision, resources, List::<WorkloadGrant>of, MeshConfig.DEFAULT);
  }

  private static RouteConfiguration route(DeltaDiscoveryResponse response)
      throws InvalidProtocolBufferException {
    return response.getResources(0).getResource().unpack(RouteConfiguration.class);
  }

  private static List<String> addresses(DeltaDiscoveryResponse response)
      throws InvalidProtocolBufferException {
    List<String> addresses = new ArrayList<>();
    response
        .getResources(0)
        .getResource()
        .unpack(ClusterLoadAssignment.class)
        .getEndpointsList()
        .forEach(
            locality ->
                locality
                    .getLbEndpointsList()
                    .forEach(
                        each ->
                            addresses.add(
                                each.getEndpoint().getAddress().getSocketAddress().getAddress()
                                    + ":"
                                    + each.getEndpoint()
                                        .getAddress()
                                        .getSocketAddress()
                                        .getPortValue())));
    return addresses;
  }
}
