package io.inmesh.controlplane.push;

import static io.inmesh.xds.TypeUrls.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.ca.connections.ConnectionLimits;
import io.inmesh.controlplane.Eventually;
import io.inmesh.controlplane.registry.Fixtures;
import io.inmesh.controlplane.registry.RegistrationStatus;
import io.inmesh.fakes.FakeClock;
import io.inmesh.xds.proto.istio.auth.IstioCertificateRequest;
import io.inmesh.xds.proto.istio.auth.IstioCertificateServiceGrpc;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The TLS port with a real CA: join by token, then ADS by certificate. */
@Timeout(60)
class SecurePortTest {
  @TempDir private Path directory;
  private final FakeClock clock = new FakeClock();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private SecureMesh mesh;
  private TlsChannels channels;

  @BeforeEach
  void start() throws Exception {
    start("usual", server -> server.clock(clock));
  }

  private void start(String name, UnaryOperator<PushServerBuilder> settings) throws Exception {
    mesh = new SecureMesh(directory.resolve(name), Set.of(9080), settings);
    channels = new TlsChannels(mesh);
    new FakeConfig(mesh.server()).cluster("a", "1").publish();
  }

  private void restart(UnaryOperator<PushServerBuilder> settings) throws Exception {
    mesh.close();
    start("other", settings);
  }

  @AfterEach
  void stop() throws Exception {
    mesh.close();
  }

  @Test
  void whoJoinsByTokenIsServedAndRegisteredByItsCertificate() throws Exception {
    DeltaClient client =
        new DeltaClient(channels.joined("reviews"), DeltaClient.node("i", ServerFixture.APP, 1001));
    client.subscribe(CLUSTER, "a");
    assertThat(client.probe.next().getResources(0).getName()).isEqualTo("a");
    assertThat(mesh.server().workloads())
        .singleElement()
        .extracting(RegistrationStatus::registration)
        .satisfies(
            registration -> {
              assertThat(registration.account()).isEqualTo(Fixtures.REVIEWS);
              assertThat(registration.address()).isEqualTo("127.0.0.1");
            });
  }

  @Test
  void aStreamEndsWithItsCertificate() throws Exception {
    DeltaClient client =
        new DeltaClient(channels.joined("reviews"), DeltaClient.node("i", Map.of()));
    client.subscribe(CLUSTER, "a");
    client.probe.next();
    clock.advance(Duration.ofHours(25));
    Status end = client.probe.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(end.getDescription()).contains("expired");
  }

  @Test
  void withoutACertificateThereIsOnlyTheCa() throws Exception {
    ManagedChannel anonymous = channels.anonymous();
    DeltaClient client = new DeltaClient(anonymous, DeltaClient.node("i", Map.of()));
    client.subscribe(CLUSTER, "a");
    assertThat(client.probe.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThatThrownBy(
            () ->
                IstioCertificateServiceGrpc.newBlockingStub(anonymous)
                    .createCertificate(IstioCertificateRequest.getDefaultInstance()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("join token");
  }

  @Test
  void aConnectionWithoutACallIsClosed() throws Exception {
    restart(server -> server.connectionIdle(Duration.ofMillis(200)));
    ManagedChannel idle = channels.anonymous();
    CompletableFuture<ConnectivityState> closed = new CompletableFuture<>();
    idle.notifyWhenStateChanged(idle.getState(true), () -> whenIdleOrBroken(idle, closed));
    assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(ConnectivityState.IDLE);
  }

  @Test
  void whoNeverEndsItsHandshakeIsSentAway() throws Exception {
    restart(server -> server.handshake(Duration.ofMillis(200)));
    Socket silent = connect();
    silent.getOutputStream().write(0x16); // a handshake that begins, and goes no further
    assertThat(isClosed(silent)).isTrue();
  }

  @Test
  void strangersPushNobodyOutAndAreCounted() throws Exception {
    restart(
        server ->
            server
                .meters(meters)
                .connections(
                    ConnectionLimits.of(1, 1),
                    new ConnectionLimits(10, 10, 2, Duration.ofHours(1))));
    DeltaClient client =
        new DeltaClient(channels.joined("reviews"), DeltaClient.node("i", Map.of()));
    client.subscribe(CLUSTER, "a");
    client.probe.next();
    Eventually.await("it joined on a connection that is over", () -> strangers() == 0);
    connect();
    connect();
    assertThat(isClosed(connect())).as("before a handshake").isTrue();
    assertThat(strangers()).isEqualTo(2);
    assertThat(meters.get("inmesh_connections").tag("port", "secure").gauge().value()).isEqualTo(3);
    assertThat(refused("strangers")).isEqualTo(1);
    client.subscribe(CLUSTER, "b");
    assertThat(client.probe.next().getRemovedResources(0)).isEqualTo("b");
  }

  @Test
  void anAccountLeavesHalfOfTheConnectionsToTheOthers() throws Exception {
    restart(
        server ->
            server
                .meters(meters)
                .connections(
                    ConnectionLimits.of(1, 1), new ConnectionLimits(4, 4, 4, Duration.ofHours(1))));
    assertThat(served("reviews")).isTrue();
    assertThat(served("reviews")).isTrue();
    assertThat(served("reviews")).isFalse();
    assertThat(refused("account")).isPositive();
    assertThat(served("ratings")).isTrue();
  }

  private boolean served(String account) throws Exception {
    ManagedChannel channel = channels.joined(account);
    Eventually.await("it joined on a connection that is over", () -> strangers() == 0);
    DeltaClient client = new DeltaClient(channel, DeltaClient.node("i", Map.of()));
    client.subscribe(CLUSTER, "a");
    return client.probe.isServed();
  }

  private double strangers() {
    return meters.get("inmesh_connections_unproven").tag("port", "secure").gauge().value();
  }

  private double refused(String reason) {
    return meters
        .get("inmesh_connections_refused_total")
        .tags("port", "secure", "reason", reason)
        .counter()
        .count();
  }

  private Socket connect() throws IOException {
    return mesh.opened(new Socket(InetAddress.getLoopbackAddress(), mesh.port()));
  }

  private static boolean isClosed(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  /** A channel that was connecting is idle once more when its connection was closed. */
  private static void whenIdleOrBroken(
      ManagedChannel channel, CompletableFuture<ConnectivityState> end) {
    ConnectivityState now = channel.getState(false);
    if (now == ConnectivityState.CONNECTING || now == ConnectivityState.READY) {
      channel.notifyWhenStateChanged(now, () -> whenIdleOrBroken(channel, end));
    } else {
      end.complete(now);
    }
  }
}
