package io.inmesh.grpc;

import static io.inmesh.runtime.testing.TextMethod.ECHO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCalls;
import io.grpc.util.MutableHandlerRegistry;
import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TextMethod;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.spi.CallObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told to telemetry of calls, above all of those that gRPC itself or the mesh answers. */
@Timeout(120)
class ReportTest {
  private static final TextMethod NOBODYS = new TextMethod("test.Echo/Nobodys");
  private static final TextMethod OTHER = new TextMethod("test.Other/Say");
  private static final AuthorizationPolicy NOBODY =
      new AuthorizationPolicy(AuthorizationPolicy.Action.ALLOW, List.of());

  private final BlockingQueue<String> inbound = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> outbound = new LinkedBlockingQueue<>();
  private final TestMesh mesh = new TestMesh(engine -> engine.observer(new Reports()));
  private final TestIdentity stock = mesh.identity("stock");
  private final InmeshChannels channels = new InmeshChannels(mesh.mesh(), mesh.identity("shop"));
  private final AtomicInteger intercepted = new AtomicInteger();
  private @Nullable Server server;
  private @Nullable ManagedChannel stranger;

  /** HTTP status, gRPC status, flags, bytes received and sent. */
  private final class Reports implements CallObserver {
    @Override
    public void inbound(InboundCall call) {
      inbound.add(
          "%d %d %s %d %d"
              .formatted(
                  call.status(),
                  call.grpcStatus(),
                  call.flags(),
                  call.requestBytes(),
                  call.responseBytes()));
    }

    @Override
    public void outbound(OutboundCall call) {
      outbound.add(
          "%d %d %s %d %d"
              .formatted(
                  call.status(),
                  call.grpcStatus(),
                  call.flags(),
                  call.requestBytes(),
                  call.responseBytes()));
    }
  }

  @AfterEach
  void stop() {
    channels.close();
    if (stranger != null) {
      stranger.shutdownNow();
    }
    if (server != null) {
      server.shutdownNow();
    }
    mesh.close();
  }

  @Test
  void bytesOfMessagesAreCountedOnBothSides() throws Exception {
    start(UnaryOperator.identity());
    assertThat(ECHO.call(channels.forTarget("stock:7000"), "apples")).isEqualTo("apples");
    assertThat(inbound.poll(30, TimeUnit.SECONDS)).isEqualTo("200 0 - 11 11");
    assertThat(outbound.poll(30, TimeUnit.SECONDS)).isEqualTo("200 0 - 11 11");
  }

  @Test
  void anAnswerOfTheMeshHasItsStatusBesideTheHttpStatusOfEveryGrpcAnswer() throws Exception {
    mesh.service("stock", 7000).noEndpoints();
    mesh.apply();
    assertThrows(
        StatusRuntimeException.class, () -> ECHO.call(channels.forTarget("stock:7000"), "x"));
    assertThat(outbound.poll(30, TimeUnit.SECONDS)).isEqualTo("200 14 UH 0 0");
  }

  @Test
  void aMethodThatNobodyServesIsUnderThePolicyToo() throws Exception {
    start(UnaryOperator.identity(), NOBODY);
    assertThat(assertThrows(StatusRuntimeException.class, () -> NOBODYS.call(stranger(), "x")))
        .hasMessage("PERMISSION_DENIED: RBAC: access denied");
    assertThat(inbound.poll(30, TimeUnit.SECONDS)).isEqualTo("200 7 - 0 0");
  }

  @Test
  void aMethodThatNobodyServesIsReportedAndNoBusinessOfTheApplication() throws Exception {
    start(UnaryOperator.identity());
    assertThat(assertThrows(StatusRuntimeException.class, () -> NOBODYS.call(stranger(), "x")))
        .hasMessage("UNIMPLEMENTED: Method not found: test.Echo/Nobodys");
    assertThat(inbound.poll(30, TimeUnit.SECONDS)).isEqualTo("200 12 - 0 0");
    assertThat(intercepted).hasValue(0);
  }

  @Test
  void servicesOfTheApplicationsOwnRegistryAreServed() throws Exception {
    MutableHandlerRegistry own = new MutableHandlerRegistry();
    own.addService(OTHER.served(request -> "other " + request));
    mesh.inbound(7000, MtlsMode.PERMISSIVE).apply();
    Server running = builder().fallbackHandlerRegistry(own).build().start();
    server = running;
    assertThat(OTHER.call(stranger(), "x")).isEqualTo("other x");
    assertThat(running.getMutableServices()).hasSize(1);
    assertThrows(StatusRuntimeException.class, () -> NOBODYS.call(stranger(), "x"));
  }

  @Test
  void whatTheApplicationThrowsLaterIsReportedAsUnknown() throws Exception {
    mesh.inbound(7000, MtlsMode.PERMISSIVE).apply();
    server =
        builder()
            .addService(
                ServerServiceDefinition.builder("test.Echo")
                    .addMethod(
                        ECHO.descriptor(),
                        ServerCalls.asyncUnaryCall(
                            (request, answers) -> {
                              throw new IllegalStateException("broken");
                            }))
                    .build())
            .build()
            .start();
    assertThrows(StatusRuntimeException.class, () -> ECHO.call(stranger(), "x"));
    assertThat(inbound.poll(30, TimeUnit.SECONDS)).startsWith("200 2 - ");
  }

  @Test
  void aMessageOverTheLimitOfTheServerIsReportedAsItWasAnswered() throws Exception {
    mesh.inbound(7000, MtlsMode.PERMISSIVE).apply();
    server =
        builder()
            .maxInboundMessageSize(10)
            .addService(ECHO.served(UnaryOperator.identity()))
            .build()
            .start();
    assertThat(
            assertThrows(
                StatusRuntimeException.class, () -> ECHO.call(stranger(), "x".repeat(100))))
        .hasMessageStartingWith("RESOURCE_EXHAUSTED");
    assertThat(inbound.poll(30, TimeUnit.SECONDS)).startsWith("200 8 - ");
  }

  @Test
  void aChannelIsReadyUntilItsShutdown() {
    ManagedChannel channel = channels.forTarget("stock:7000");
    assertThat(channel.getState(true)).isEqualTo(ConnectivityState.READY);
    channel.shutdown();
    assertThat(channel.getState(false)).isEqualTo(ConnectivityState.SHUTDOWN);
  }

  private void start(UnaryOperator<String> answer, AuthorizationPolicy... policies)
      throws IOException {
    mesh.inbound(7000, MtlsMode.PERMISSIVE, policies);
    Server running = builder().addService(ECHO.served(answer)).build().start();
    server = running;
    mesh.service("stock", 7000).mtls(stock.id()).endpoint("127.0.0.1", running.getPort(), true);
    mesh.apply();
  }

  private ServerBuilder<?> builder() {
    return InmeshServer.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 7000, mesh.mesh(), stock)
        .intercept(new Counting(intercepted));
  }

  /** Who is not of the mesh. */
  private ManagedChannel stranger() {
    ManagedChannel channel = stranger;
    if (channel == null && server != null) {
      channel =
          Grpc.newChannelBuilder(
                  "127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
              .build();
      stranger = channel;
    }
    return java.util.Objects.requireNonNull(channel, "a server first");
  }

  /** An application's interceptor. */
  private record Counting(AtomicInteger seen) implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      seen.incrementAndGet();
      return next.startCall(call, headers);
    }
  }
}
