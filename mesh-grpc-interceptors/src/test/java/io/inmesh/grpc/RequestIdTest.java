package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.inmesh.runtime.telemetry.AccessLog;
import io.inmesh.runtime.telemetry.InboundContext;
import io.inmesh.runtime.telemetry.LineWriter;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.MtlsMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every call has an id: the application sees it, and both sides' access logs name it. */
@Timeout(60)
class RequestIdTest {
  private static final Metadata.Key<String> ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final String UUID_4 =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final AccessLog log =
      new AccessLog(LineWriter.to(written), false, InstantSource.system());
  private final TestMesh mesh = new TestMesh(engine -> engine.observer(log));
  private final TestIdentity shop = mesh.identity("shop");
  private final InmeshChannels channels = new InmeshChannels(mesh.mesh(), shop);
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private final ExecutorService handlers = Executors.newCachedThreadPool();
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
            .addService(Echo.service(request -> "ok"))
            .intercept(new Seeing())
            .executor(handlers)
            .build()
            .start();
    mesh.service("stock", 7000).mtls(stock.id()).endpoint("127.0.0.1", server.getPort(), true);
    mesh.apply();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channels.close();
    server.shutdownNow().awaitTermination();
    handlers.shutdown();
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
      Echo.say(channels.forTarget("stock:7000"), "x");
    }
    assertThat(seen.take()).isEqualTo("abc");
    assertThat(logged()).hasSize(2).allMatch(line -> line.contains(" \"abc\" "));
  }

  @Test
  void aFirstCallGetsOne() throws InterruptedException {
    Echo.say(channels.forTarget("stock:7000"), "x");
    String id = seen.take();
    assertThat(id).matches(UUID_4);
    assertThat(logged())
        .hasSize(2)
        .allMatch(line -> line.contains(" \"" + id + "\" "))
        .allMatch(line -> line.contains("\"POST /test.Echo/Say HTTP/2\" "));
  }

  @Test
  void oneThatComesWithoutGetsOneBeforeTheApplicationSeesIt() throws InterruptedException {
    mesh.inbound(7000, MtlsMode.PERMISSIVE).apply();
    ManagedChannel stranger =
        Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
            .build();
    Echo.say(stranger, "x");
    String id = seen.take();
    assertThat(id).matches(UUID_4);
    stranger.shutdownNow();
    assertThat(logged()).singleElement().asString().contains(" \"" + id + "\" ");
  }

  /** What was written, whole: server, what handled its calls, and log have ended. */
  private List<String> logged() throws InterruptedException {
    server.shutdown().awaitTermination();
    handlers.shutdown();
    assertThat(handlers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    log.close();
    return written.toString(StandardCharsets.UTF_8).lines().toList();
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
