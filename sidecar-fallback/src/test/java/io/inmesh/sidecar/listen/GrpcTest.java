package io.inmesh.sidecar.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TextMethod;
import io.inmesh.sidecar.Leaks;
import io.inmesh.sidecar.forward.Http2Idle;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.MtlsMode;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real grpc-java client, two sidecars with mutual TLS between them, a real grpc-java server. */
@Timeout(60)
class GrpcTest {
  private static final TextMethod GREET = new TextMethod("shop.Greeter/Greet");
  private static final TextMethod IGNORE = new TextMethod("shop.Idler/Ignore");

  private final Sidecars sidecars = new Sidecars(1);
  private final TestMesh shop = new TestMesh();
  private final TestMesh greeter = new TestMesh();
  private Server application;
  private ManagedChannel channel;
  private int inboundPort;
  private int outboundPort;

  @BeforeEach
  void start() throws IOException {
    application =
        NettyServerBuilder.forAddress(Sidecars.loopback(), InsecureServerCredentials.create())
            .maxConcurrentCallsPerConnection(2)
            .addService(GREET.served(GrpcTest::greet))
            .addService(ignoring(IGNORE))
            .build()
            .start();
    TestIdentity greeterIdentity = greeter.identity("greeter");
    TestIdentity shopIdentity = greeter.identity("shop");
    greeter.inbound(7000, MtlsMode.PERMISSIVE).apply();
    Channel inbound =
        sidecars
            .of(greeter, greeterIdentity)
            .inbound(
                7000,
                Sidecars.loopback(),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), application.getPort()),
                true);
    inboundPort = Sidecars.port(inbound);
    shop.service("greeter", 7000)
        .version(HttpVersion.HTTP_2)
        .mtls(greeterIdentity.id())
        .endpoint("127.0.0.1", inboundPort, true);
    shop.apply();
    outboundPort = Sidecars.port(sidecars.of(shop, shopIdentity).outbound(Sidecars.loopback()));
    channel = channel(outboundPort);
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    application.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    sidecars.close();
    shop.close();
    greeter.close();
    Leaks.assertNone();
  }

  @Test
  void aUnaryCallPassesTwoSidecarsWithItsStatusAndTrailers() {
    assertThat(call(channel, "ann")).isEqualTo("hello ann");
    assertThatThrownBy(() -> call(channel, "nobody"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
              assertThat(e.getStatus().getDescription()).isEqualTo("no such name");
            });
  }

  @Test
  void aCallerMaySpeakHttp2WithPriorKnowledgeToTheInboundPort() throws InterruptedException {
    ManagedChannel direct = channel(inboundPort);
    try {
      assertThat(call(direct, "bob")).isEqualTo("hello bob");
    } finally {
      direct.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void callsBeyondTheServersLimitOfStreamsWait() throws InterruptedException {
    ConcurrentLinkedQueue<String> answers = new ConcurrentLinkedQueue<>();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String name = "n" + i;
      callers.add(new Thread(() -> answers.add(call(channel, name))));
    }
    callers.forEach(Thread::start);
    for (Thread each : callers) {
      each.join(20_000);
    }
    assertThat(answers).hasSize(20).allMatch(each -> each.startsWith("hello n"));
  }

  @Test
  void aLargeMessagePassesBothWays() {
    String large = "x".repeat(3_000_000);
    assertThat(call(channel, large)).hasSize(large.length() + "hello ".length());
  }

  @Test
  void anAnswerThatNobodyReadsHoldsUpNoOther() throws InterruptedException {
    unread(GREET, 0, () -> assertThat(call(channel, "ann")).isEqualTo("hello ann"));
  }

  @Test
  void aRequestThatNobodyReadsHoldsUpNoOther() throws InterruptedException {
    unread(IGNORE, 1, () -> assertThat(call(channel, "ann")).isEqualTo("hello ann"));
  }

  /** On a connection of its own to its sidecar: behind that, the two share one. */
  private void unread(TextMethod method, int answers, Runnable meanwhile)
      throws InterruptedException {
    ManagedChannel other = channel(outboundPort);
    try {
      ClientCall<String, String> silent = other.newCall(method.descriptor(), CallOptions.DEFAULT);
      silent.start(new ClientCall.Listener<>() {}, new Metadata());
      silent.request(answers);
      silent.sendMessage("x".repeat(3_900_000)); // more than is buffered on its way
      silent.halfClose();
      for (int i = 0; i < 200; i++) {
        meanwhile.run();
      }
      silent.cancel("enough", null);
    } finally {
      other.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void aSilentHttp2ConnectionWithoutStreamsIsClosed() {
    Http2FrameCodec codec = Http2FrameCodecBuilder.forServer().build();
    EmbeddedChannel connection = new EmbeddedChannel(codec, new Http2Idle(codec));
    connection.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
    connection.runPendingTasks();
    assertThat(connection.isOpen()).isFalse();
    connection.finishAndReleaseAll();
  }

  /** A service that asks for no message of its calls. */
  private static ServerServiceDefinition ignoring(TextMethod method) {
    return ServerServiceDefinition.builder("shop.Idler")
        .addMethod(method.descriptor(), (call, headers) -> new ServerCall.Listener<>() {})
        .build();
  }

  private static String greet(String name) {
    if (name.equals("nobody")) {
      throw Status.NOT_FOUND.withDescription("no such name").asRuntimeException();
    }
    return "hello " + name;
  }

  private static String call(ManagedChannel channel, String name) {
    return GREET.call(channel, Duration.ofSeconds(20), name);
  }

  private static ManagedChannel channel(int port) {
    return Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create())
        .overrideAuthority("greeter:7000")
        .build();
  }
}
