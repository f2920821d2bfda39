package io.inmesh.grpc;

import static io.inmesh.runtime.testing.TextMethod.ECHO;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.call.InboundCall;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.ClientTls;
import io.inmesh.runtime.identity.Svid;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.spi.CallObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What a server tells its callers, and what telemetry sees of it. */
@Timeout(60)
class InmeshServerInterceptorTest {
  private static final AuthorizationPolicy NOBODY =
      new AuthorizationPolicy(AuthorizationPolicy.Action.ALLOW, List.of());
  private static final Metadata.Key<String> REASON =
      Metadata.Key.of("x-inmesh-reason", Metadata.ASCII_STRING_MARSHALLER);

  private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> callers = new LinkedBlockingQueue<>();
  private final TestMesh mesh =
      new TestMesh(
          engine ->
              engine.observer(
                  new CallObserver() {
                    @Override
                    public void inbound(InboundCall call) {
                      ended.add(call.grpcStatus());
                      callers.add(String.valueOf(call.peer().id()));
                    }
                  }));
  private final AtomicInteger asked = new AtomicInteger();
  private final TestIdentity stock = mesh.identity("stock");
  private final InmeshChannels channels = new InmeshChannels(mesh.mesh(), mesh.identity("shop"));
  private Server server;

  @AfterEach
  void stop() throws InterruptedException {
    channels.close();
    server.shutdownNow().awaitTermination();
    mesh.close();
  }

  @Test
  void anInterceptorOfTheApplicationComesAfterThePolicy() throws Exception {
    AtomicInteger seen = new AtomicInteger();
    mesh.inbound(7000, MtlsMode.PERMISSIVE, NOBODY).apply();
    server =
        InmeshServer.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                7000,
                mesh.mesh(),
                stock)
            .addService(ECHO.served(request -> request))
            .intercept(new Counting(seen))
            .build()
            .start();
    ManagedChannel stranger =
        Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
            .build();
    try {
      StatusRuntimeException refused = refused(() -> ECHO.call(stranger, "x"));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(seen).hasValue(0);
    } finally {
      stranger.shutdownNow();
    }
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

  @Test
  void aStrangerIsRefusedWithoutAReason() throws Exception {
    start(ECHO.served(request -> request), NOBODY);
    ManagedChannel stranger =
        Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
            .build();
    try {
      StatusRuntimeException refused = refused(() -> ECHO.call(stranger, "x"));
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(refused.getStatus().getDescription()).isEqualTo("RBAC: access denied");
      assertThat(refused.getTrailers().get(REASON)).isNull();
      assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(7);
    } finally {
      stranger.shutdownNow();
    }
  }

  @Test
  void aMeshPeerIsToldWhy() throws Exception {
    start(ECHO.served(request -> request), NOBODY);
    StatusRuntimeException refused =
        refused(() -> ECHO.call(channels.forTarget("stock:7000"), "x"));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(refused.getStatus().getDescription()).contains("test.Echo/Say").contains("shop");
    assertThat(refused.getTrailers().get(REASON)).contains("test.Echo/Say");
  }

  @Test
  void aServiceThatThrowsAtOnceIsSeenAsUnknown() throws Exception {
    start(
        ServerServiceDefinition.builder("test.Echo")
            .addMethod(
                ECHO.descriptor(),
                (call, headers) -> {
                  throw new IllegalStateException("broken");
                })
            .build());
    StatusRuntimeException failed = refused(() -> ECHO.call(channels.forTarget("stock:7000"), "x"));
    assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN);
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(2);
    assertThat(ended.poll(100, TimeUnit.MILLISECONDS)).as("once").isNull();
  }

  @Test
  void aCallerIsProvenOnceAConnection() throws Exception {
    start(ECHO.served(request -> request));
    SpiffeId shop = mesh.identity("shop").id();
    for (int i = 0; i < 3; i++) {
      assertThat(ECHO.call(channels.forTarget("stock:7000"), "x")).isEqualTo("x");
      assertThat(callers.poll(20, TimeUnit.SECONDS)).isEqualTo(shop.toString());
    }
    assertThat(asked).hasValue(1);
  }

  private static StatusRuntimeException refused(Executable call) {
    return Assertions.assertThrows(StatusRuntimeException.class, call);
  }

  private void start(ServerServiceDefinition service, AuthorizationPolicy... policies)
      throws IOException {
    mesh.inbound(7000, MtlsMode.PERMISSIVE, policies);
    server =
        InmeshServer.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                7000,
                mesh.mesh(),
                counting(stock))
            .addService(service)
            .build()
            .start();
    mesh.service("stock", 7000).mtls(stock.id()).endpoint("127.0.0.1", server.getPort(), true);
    mesh.apply();
  }

  private WorkloadIdentity counting(WorkloadIdentity identity) {
    return new WorkloadIdentity() {
      @Override
      public @Nullable SpiffeId peer(SSLSession session) {
        asked.incrementAndGet();
        return identity.peer(session);
      }

      @Override
      public SpiffeId id() {
        return identity.id();
      }

      @Override
      public long generation() {
        return identity.generation();
      }

      @Override
      public ClientTls client(Set<SpiffeId> expectedPeers, String sni, List<String> alpn) {
        return identity.client(expectedPeers, sni, alpn);
      }

      @Override
      public SSLContext server() {
        return identity.server();
      }

      @Override
      public Svid svid() {
        return identity.svid();
      }
    };
  }
}
