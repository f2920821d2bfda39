package io.inmesh.grpc;

import static io.inmesh.runtime.testing.TestAccessLog.MADE_ID;
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
import io.inmesh.runtime.telemetry.InboundContext;
import io.inmesh.runtime.testing.TestAccessLog;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.MtlsMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every call has an id: the application sees it, and both sides' access logs name it. */
@Timeout(60)
class RequestIdTest {
  private static final Metadata.Key<String> ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private final TestAccessLog log = new TestAccessLog();
  private final TestMesh mesh = new TestMesh(engine -> engine.observer(log));
  private final TestIdentity shop = mesh.identity("shop");
  private final InmeshChannels channels = new InmeshChannels(mesh.mesh(), shop);
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    TestIdentity stock = mesh.identity("stock");
    mesh.inbound(7000, MtlsMode.STRICT).apply();
    server =
        InmeshServer.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                7000,
                mesh.mesh(),
                stock)
            .addService(ECHO.served(request -> "ok"))
            .intercept(new Seeing())
            .build()
            .start();
    mesh.service("stock", 7000).mtls(stock.id()).endpoint("127.0.0.1", server.getPort(), true);
    mesh.apply();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channels.close();
    server.shutdownNow().awaitTermination();
    mesh.close();
    log.close();
  }

  @Test
  @SuppressWarnings("try") // the scope is there to be closed
  void oneThatCameInIsSentAndLogged() throws InterruptedException {
    Metadata inbound = new Metadata();
    inbound.put(ID, "abc");
    try (InboundContext.Scope scope =
        InboundContext.from(GrpcRequestView.inbound("shop", "/x", inbound)).attach()) {
      ECHO.call(channels.forTarget("stock:7000"), "x");
    }
    assertThat(seen.take()).isEqualTo("abc");
    assertThat(log.lines(2)).allMatch(line -> line.contains(" \"abc\" "));
  }

  @Test
  void aFirstCallGetsOne() throws InterruptedException {
    ECHO.call(channels.forTarget("stock:7000"), "x");
    String id = seen.take();
    assertThat(id).matches(MADE_ID);
    assertThat(log.lines(2))
        .allMatch(line -> line.contains(" \"" + id + "\" "))
        .allMatch(line -> line.contains("\"POST /test.Echo/Say HTTP/2\" "));
  }

  @Test
  void oneThatComesWithoutGetsOneBeforeTheApplicationSeesIt() throws InterruptedException {
    mesh.inbound(7000, MtlsMode.PERMISSIVE).apply();
    ManagedChannel stranger =
        Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
            .build();
    ECHO.call(stranger, "x");
    String id = seen.take();
    assertThat(id).matches(MADE_ID);
    stranger.shutdownNow();
    assertThat(log.line()).contains(" \"" + id + "\" ");
  }

  /** What the application gets. */
  private final class Seeing implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      seen.add(String.valueOf(headers.get(ID)));
      return next.startCall(call, headers);
    }
  }
}
