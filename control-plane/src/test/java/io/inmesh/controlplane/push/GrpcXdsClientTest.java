package io.inmesh.controlplane.push;

import static io.inmesh.controlplane.Eventually.await;
import static io.inmesh.xds.TypeUrls.CLUSTER;
import static io.inmesh.xds.TypeUrls.ENDPOINT;
import static io.inmesh.xds.TypeUrls.LISTENER;
import static io.inmesh.xds.TypeUrls.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.inmesh.xds.WireNames;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.Address;
import io.inmesh.xds.proto.envoy.config.core.v3.AggregatedConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.ConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.Locality;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.Endpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.inmesh.xds.proto.envoy.config.listener.v3.ApiListener;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch;
import io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost;
import io.inmesh.xds.proto.envoy.extensions.filters.http.router.v3.Router;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.inmesh.xds.proto.istio.auth.IstioCertificateRequest;
import io.inmesh.xds.proto.istio.auth.IstioCertificateResponse;
import io.inmesh.xds.proto.istio.auth.IstioCertificateServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * gRPC's own client, with its own copy of the protos, resolves and calls through our server. It
 * reads its bootstrap once in a process, hence one server for all tests.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrpcXdsClientTest {
  private static final String BOOTSTRAP = "io.grpc.xds.bootstrapConfig";
  private static final String V1 = WireNames.outboundCluster(80, "v1", "echo.default");
  private static final String V2 = WireNames.outboundCluster(80, "v2", "echo.default");
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: reviews, namespace: default}
      spec:
        selector: {app: reviews}
        ports: [{name: grpc, port: 9080}]
      """;
  private static final String FAULT =
      """
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: reviews, namespace: default}
      spec:
        hosts: [reviews]
        http: [{fault: {abort: {httpStatus: 503, percentage: {value: 100}}}, route: [{destination: {host: reviews}}]}]
      """;
  private static final ConfigSource ADS =
      ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()).build();

  private final ServerFixture mesh = new ServerFixture();
  private Server v1;
  private Server v2;

  @BeforeAll
  void start() throws IOException {
    v1 = backend("v1");
    v2 = backend("v2");
    System.setProperty(
        BOOTSTRAP,
        """
        {"xds_servers":[{"server_uri":"127.0.0.1:%d","channel_creds":[{"type":"insecure"}],
        "server_features":["xds_v3"]}],"node":{"id":"stock","locality":{}}}
        """
            .formatted(mesh.server.plaintextPort()));
  }

  @AfterAll
  void stop() {
    System.clearProperty(BOOTSTRAP);
    v1.shutdownNow();
    v2.shutdownNow();
    mesh.close();
  }

  @Test
  void resolvesCallsAndFollowsChangesWhileAnotherNameIsUnknown() {
    mesh.config
        .put("default", LISTENER, "echo:80", listener())
        .put("default", ROUTE, "echo", route(V1))
        .put("default", CLUSTER, V1, cluster(V1))
        .put("default", CLUSTER, V2, cluster(V2))
        .put("default", ENDPOINT, V1, endpoint(V1, v1.getPort()))
        .put("default", ENDPOINT, V2, endpoint(V2, v2.getPort()))
        .publish();
    ManagedChannel nosuch = channel("xds:///nosuch:1");
    ManagedChannel echo = channel("xds:///echo:80");
    try {
      // gRPC's Java client believes in an absence only 15 s later; nothing else waits for it.
      Future<IstioCertificateResponse> unknown =
          IstioCertificateServiceGrpc.newFutureStub(nosuch)
              .createCertificate(IstioCertificateRequest.getDefaultInstance());
      assertThat(call(echo)).isEqualTo("v1");
      mesh.config.put("default", ROUTE, "echo", route(V2)).publish();
      await("the change of route", () -> call(echo).equals("v2"));
      mesh.config.put("default", ENDPOINT, V2, endpoint(V2, v1.getPort())).publish();
      await("the change of endpoint", () -> call(echo).equals("v1"));
      assertThat(unknown).isNotDone();
      assertThat(mesh.server.clients())
          .isNotEmpty()
          .allSatisfy(
              client -> {
                assertThat(client.delta()).isFalse();
                assertThat(client.types()).allSatisfy(t -> assertThat(t.refused()).isEmpty());
              });
    } finally {
      nosuch.shutdownNow();
      echo.shutdownNow();
    }
  }

  @Test
  void callsServicesOfIstiosYaml() {
    mesh.server.configure(MeshViewsTest.views("1", SERVICE));
    DeltaClient workload = mesh.workload("r1", v1.getPort());
    workload.subscribe(LISTENER, "nosuch:1");
    workload.probe.next();
    ManagedChannel named = channel("xds:///reviews.default.svc.cluster.local:9080");
    ManagedChannel shortly = channel("xds:///reviews:9080");
    try {
      assertThat(call(named)).isEqualTo("v1");
      assertThat(call(shortly)).isEqualTo("v1");
      mesh.server.configure(MeshViewsTest.views("2", SERVICE + FAULT));
      await("the fault", () -> fails(named));
      assertThat(mesh.server.clients())
          .allSatisfy(
              client ->
                  assertThat(client.types()).allSatisfy(t -> assertThat(t.refused()).isEmpty()));
    } finally {
      named.shutdownNow();
      shortly.shutdownNow();
    }
  }

  private static boolean fails(ManagedChannel channel) {
    try {
      call(channel);
      return false;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() == Status.Code.UNAVAILABLE
          && String.valueOf(e.getStatus().getDescription()).contains("fault");
    }
  }

  private static ManagedChannel channel(String target) {
    return Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build();
  }

  private static String call(ManagedChannel channel) {
    return IstioCertificateServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .createCertificate(IstioCertificateRequest.getDefaultInstance())
        .getCertChain(0);
  }

  private static Server backend(String name) throws IOException {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            InsecureServerCredentials.create())
        .addService(
            new IstioCertificateServiceGrpc.IstioCertificateServiceImplBase() {
              @Override
              public void createCertificate(
                  IstioCertificateRequest request,
                  StreamObserver<IstioCertificateResponse> response) {
                response.onNext(IstioCertificateResponse.newBuilder().addCertChain(name).build());
                response.onCompleted();
              }
            })
        .build()
        .start();
  }

  private static Listener listener() {
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setRds(Rds.newBuilder().setRouteConfigName("echo").setConfigSource(ADS))
            .addHttpFilters(
                HttpFilter.newBuilder()
                    .setName("envoy.filters.http.router")
                    .setTypedConfig(Any.pack(Router.getDefaultInstance())))
            .build();
    return Listener.newBuilder()
        .setName("echo:80")
        .setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(manager)))
        .build();
  }

  private static RouteConfiguration route(String cluster) {
    return RouteConfiguration.newBuilder()
        .setName("echo")
        .addVirtualHosts(
            VirtualHost.newBuilder()
                .setName("echo:80")
                .addDomains("echo:80")
                .addRoutes(
                    Route.newBuilder()
                        .setMatch(RouteMatch.newBuilder().setPrefix(""))
                        .setRoute(RouteAction.newBuilder().setCluster(cluster))))
        .build();
  }

  private static Cluster cluster(String name) {
    return Cluster.newBuilder()
        .setName(name)
        .setType(Cluster.DiscoveryType.EDS)
        .setEdsClusterConfig(
            Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS).setServiceName(name))
        .build();
  }

  private static ClusterLoadAssignment endpoint(String name, int port) {
    return ClusterLoadAssignment.newBuilder()
        .setClusterName(name)
        .addEndpoints(
            LocalityLbEndpoints.newBuilder()
                .setLocality(Locality.newBuilder().setRegion("here"))
                .setLoadBalancingWeight(UInt32Value.of(1))
                .addLbEndpoints(
                    LbEndpoint.newBuilder()
                        .setEndpoint(
                            Endpoint.newBuilder()
                                .setAddress(
                                    Address.newBuilder()
                                        .setSocketAddress(
                                            SocketAddress.newBuilder()
                                                .setAddress("127.0.0.1")
                                                .setPortValue(port))))))
        .build();
  }
}
