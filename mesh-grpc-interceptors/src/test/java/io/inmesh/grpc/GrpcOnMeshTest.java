package io.inmesh.grpc;

import static io.inmesh.runtime.testing.TextMethod.ECHO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.runtime.telemetry.InboundContext;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.RetryOn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real gRPC servers and real mutual TLS; the mesh is made by hand. */
@Timeout(60)
class GrpcOnMeshTest {
  private final TestMesh client = new TestMesh();
  private final TestMesh server = new TestMesh();
  private final TestIdentity shop = client.identity("shop");
  private final TestIdentity stock = client.identity("stock");
  private final InmeshChannels channels = new InmeshChannels(client.mesh(), shop);
  private final List<Server> servers = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    channels.close();
    for (Server running : servers) {
      running.shutdownNow().awaitTermination();
    }
    client.close();
    server.close();
  }

  @Test
  void aCallGoesOverMutualTls() throws IOException {
    stock(start(MtlsMode.STRICT, request -> "got " + request));
    ManagedChannel channel = channels.forTarget("mesh:///stock:7000");
    assertThat(ECHO.call(channel, "apples")).isEqualTo("got apples");
  }

  @Test
  void callsTakeTurnsBetweenEndpoints() throws IOException {
    TestService service = client.service("stock", 7000).mtls(stock.id());
    service
        .endpoint("127.0.0.1", start(MtlsMode.STRICT, request -> "one"), true)
        .endpoint("127.0.0.1", start(MtlsMode.STRICT, request -> "two"), true);
    client.apply();
    ManagedChannel channel = channels.forTarget("stock:7000");
    Set<String> answers = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      answers.add(ECHO.call(channel, "x"));
    }
    assertThat(answers).containsExactlyInAnyOrder("one", "two");
  }

  @Test
  void anUnavailableAnswerIsRetriedAndDoesNotShow() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    int port =
        start(
            MtlsMode.PERMISSIVE,
            request -> {
              if (calls.incrementAndGet() < 3) {
                throw Status.UNAVAILABLE.asRuntimeException();
              }
              return "third";
            });
    client
        .service("stock", 7000)
        .mtls(stock.id())
        .retry(2, RetryOn.GRPC_UNAVAILABLE)
        .endpoint("127.0.0.1", port, true);
    client.apply();
    assertThat(ECHO.call(channels.forTarget("stock:7000"), "x")).isEqualTo("third");
    assertThat(calls).hasValue(3);
  }

  @Test
  void aServerThatIsSomebodyElseNeverSeesTheCall() throws IOException {
    AtomicInteger calls = new AtomicInteger();
    int port =
        start(
            MtlsMode.PERMISSIVE,
            request -> {
              calls.incrementAndGet();
              return "seen";
            });
    client.service("stock", 7000).mtls(shop.id()).endpoint("127.0.0.1", port, true);
    client.apply();
    assertThatThrownBy(() -> ECHO.call(channels.forTarget("stock:7000"), "x"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
    assertThat(calls).hasValue(0);
  }

  @Test
  void aServiceWithoutEndpointsIsUnavailableWithASentence() {
    client.service("stock", 7000).noEndpoints();
    client.apply();
    assertThatThrownBy(() -> ECHO.call(channels.forTarget("stock:7000"), "x"))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("UNAVAILABLE: ")
        .hasMessageContaining("stock");
  }

  @Test
  void plaintextIsTakenWhenPermissiveAndRefusedWhenStrict() throws IOException {
    ManagedChannel plain = plain(start(MtlsMode.PERMISSIVE, request -> "ok"));
    assertThat(ECHO.call(plain, "x")).isEqualTo("ok");
    plain.shutdownNow();
    ManagedChannel refused = plain(start(MtlsMode.STRICT, request -> "ok"));
    assertThatThrownBy(() -> ECHO.call(refused, "x")).isInstanceOf(StatusRuntimeException.class);
    refused.shutdownNow();
  }

  @Test
  void theInterceptorPutsAnExistingChannelOnTheMesh() throws IOException {
    stock(start(MtlsMode.STRICT, request -> "meshed"));
    ManagedChannel plain =
        Grpc.newChannelBuilder("stock:7000", InsecureChannelCredentials.create()).build();
    assertThat(
            ECHO.call(
                ClientInterceptors.intercept(plain, new InmeshClientInterceptor(channels)), "x"))
        .isEqualTo("meshed");
    plain.shutdownNow();
  }

  @Test
  @SuppressWarnings("try") // a scope is there to be closed, not to be used
  void whatTheInboundRequestCarriedGoesOn() throws IOException {
    AtomicReference<String> carried = new AtomicReference<>();
    stock(
        start(
            MtlsMode.STRICT,
            request -> {
              InboundContext current = InboundContext.current();
              carried.set(current == null ? "none" : current.requestId());
              return "ok";
            }));
    Metadata inbound = new Metadata();
    inbound.put(Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER), "abc");
    InboundContext context = InboundContext.from(GrpcRequestView.inbound("shop", "/x", inbound));
    try (InboundContext.Scope scope = context.attach()) {
      ECHO.call(channels.forTarget("stock:7000"), "x");
    }
    assertThat(carried).hasValue("abc");
  }

  @Test
  void aRotationMakesNewConnectionsAndLosesNoCall() throws IOException {
    stock(start(MtlsMode.STRICT, request -> "ok"));
    ManagedChannel channel = channels.forTarget("stock:7000");
    for (int i = 0; i < 3; i++) {
      assertThat(ECHO.call(channel, "x")).isEqualTo("ok");
      shop.rotate();
      stock.rotate();
    }
  }

  @Test
  void saysWhatATargetLooksLike() {
    assertThatThrownBy(() -> channels.forTarget("dns:///stock"))
        .hasMessage(
            "target: dns:///stock (expected: mesh:///HOST:PORT, such as mesh:///stock:7000)");
  }

  private void stock(int port) {
    client.service("stock", 7000).mtls(stock.id()).endpoint("127.0.0.1", port, true);
    client.apply();
  }

  private int start(MtlsMode mode, UnaryOperator<String> answer) throws IOException {
    int workloadPort = 7000 + servers.size();
    server.inbound(workloadPort, mode).apply();
    Server running =
        InmeshServer.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                workloadPort,
                server.mesh(),
                stock)
            .addService(ECHO.served(answer))
            .build()
            .start();
    servers.add(running);
    return running.getPort();
  }

  private static ManagedChannel plain(int port) {
    return Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
  }
}
