package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteMatch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What gRPC promises to an application of a call, and a call of the mesh must keep. */
@Timeout(60)
class MeshClientCallTest {
  private static final int ALWAYS = 1_000_000;

  private final TestMesh mesh = new TestMesh();
  private final InmeshChannels channels = new InmeshChannels(mesh.mesh(), mesh.identity("caller"));
  private GrpcEndpoint endpoint;

  @AfterEach
  void stop() {
    channels.close();
    mesh.close();
    if (endpoint != null) {
      endpoint.close();
    }
  }

  @Test
  void aMessageMayBeAskedForAfterTheHeaders() throws Exception {
    ManagedChannel channel = reviews();
    Recorder recorder = new Recorder();
    ClientCall<byte[], byte[]> call = channel.newCall(method("answer"), CallOptions.DEFAULT);
    recorder.onHeaders = () -> call.request(1);
    call.start(recorder, new Metadata());
    call.sendMessage(new byte[3]);
    call.halfClose();
    assertThat(recorder.closed.get(20, TimeUnit.SECONDS).isOk()).isTrue();
    assertThat(recorder.events).containsExactly("headers", "message a 3", "close OK");
  }

  @Test
  void anApplicationMayAskForAllThereIsMoreThanOnce() throws Exception {
    ManagedChannel channel = reviews();
    endpoint.release();
    for (String operation : List.of("answer", "stream")) {
      Recorder recorder = new Recorder();
      MethodType type = operation.equals("stream") ? MethodType.SERVER_STREAMING : MethodType.UNARY;
      ClientCall<byte[], byte[]> call =
          channel.newCall(Bytes.method("contract.Reviews/" + operation, type), CallOptions.DEFAULT);
      call.start(recorder, new Metadata());
      call.request(Integer.MAX_VALUE);
      call.request(2);
      call.sendMessage(new byte[0]);
      call.halfClose();
      assertThat(recorder.closed.get(30, TimeUnit.SECONDS).isOk()).as(operation).isTrue();
    }
  }

  @Test
  void aCallKnowsItsConnectionWhenItsAnswerIsToldAndAfterIt() throws Exception {
    ManagedChannel channel = reviews();
    Recorder recorder = new Recorder();
    ClientCall<byte[], byte[]> call = channel.newCall(method("answer"), CallOptions.DEFAULT);
    List<Object> peers = new CopyOnWriteArrayList<>();
    recorder.onHeaders =
        () -> peers.add(String.valueOf(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
    start(call, recorder);
    assertThat(recorder.closed.get(30, TimeUnit.SECONDS).isOk()).isTrue();
    assertThat(peers).singleElement().asString().endsWith(":" + endpoint.port());
    assertThat(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)).isNotNull();
  }

  @Test
  void anApplicationMaySendAMessageUncompressed() throws Exception {
    ManagedChannel channel = reviews();
    AtomicLong onTheWire = new AtomicLong();
    CallOptions zipped =
        CallOptions.DEFAULT
            .withCompression("gzip")
            .withStreamTracerFactory(
                new ClientStreamTracer.Factory() {
                  @Override
                  public ClientStreamTracer newClientStreamTracer(
                      ClientStreamTracer.StreamInfo info, Metadata headers) {
                    return new ClientStreamTracer() {
                      @Override
                      public void outboundWireSize(long bytes) {
                        onTheWire.addAndGet(bytes);
                      }
                    };
                  }
                });
    for (boolean compress : List.of(true, false)) {
      onTheWire.set(0);
      Recorder recorder = new Recorder();
      ClientCall<byte[], byte[]> call = channel.newCall(method("answer"), zipped);
      call.start(recorder, new Metadata());
      call.request(2);
      call.setMessageCompression(compress);
      call.sendMessage(new byte[10_000]);
      call.halfClose();
      assertThat(recorder.closed.get(30, TimeUnit.SECONDS).isOk()).isTrue();
      assertThat(onTheWire.get() < 10_000).as("bytes: " + onTheWire).isEqualTo(compress);
    }
  }

  @Test
  void callbacksComeOneAtATimeAndInOrderOnAnyExecutor() throws Exception {
    ManagedChannel channel = reviews();
    endpoint.release();
    ExecutorService many = Executors.newFixedThreadPool(8);
    try {
      for (int i = 0; i < 30; i++) {
        Recorder recorder = new Recorder();
        ClientCall<byte[], byte[]> call =
            channel.newCall(
                Bytes.method("contract.Reviews/stream", MethodType.SERVER_STREAMING),
                CallOptions.DEFAULT.withExecutor(many));
        call.start(recorder, new Metadata());
        call.request(10);
        call.sendMessage(new byte[0]);
        call.halfClose();
        recorder.closed.get(20, TimeUnit.SECONDS);
        assertThat(recorder.events)
            .containsExactly("headers", "message first ", "message second", "close OK");
        assertThat(recorder.overlaps).hasValue(0);
      }
    } finally {
      many.shutdownNow();
    }
  }

  @Test
  void aListenerThatBlocksHoldsUpNobodyElse() throws Exception {
    ManagedChannel channel = reviews();
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    Recorder slow = new Recorder();
    slow.onHeaders =
        () -> {
          entered.countDown();
          await(blocked);
        };
    start(channel, slow, CallOptions.DEFAULT);
    await(entered);
    Recorder other = new Recorder();
    start(channel, other, CallOptions.DEFAULT);
    assertThat(other.closed.get(20, TimeUnit.SECONDS).isOk()).isTrue();
    blocked.countDown();
    assertThat(slow.closed.get(20, TimeUnit.SECONDS).isOk()).isTrue();
  }

  @Test
  void aListenerThatThrowsCancelsItsCall() throws Exception {
    ManagedChannel channel = reviews();
    Recorder broken = new Recorder();
    broken.onHeaders =
        () -> {
          throw new IllegalStateException("broken");
        };
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            Bytes.method("contract.Reviews/stream", MethodType.SERVER_STREAMING),
            CallOptions.DEFAULT);
    call.start(broken, new Metadata());
    call.request(10);
    call.sendMessage(new byte[0]);
    call.halfClose();
    Status status = broken.closed.get(20, TimeUnit.SECONDS);
    assertThat(status.getCode()).isEqualTo(Status.Code.CANCELLED);
    assertThat(status.getCause()).hasMessage("broken");
  }

  @Test
  void theContextsCancellationEndsACallThatWaits() throws Exception {
    delayed(Duration.ofSeconds(60));
    ManagedChannel channel = channels.forTarget("reviews:9080");
    Recorder recorder = new Recorder();
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(() -> start(channel, recorder, CallOptions.DEFAULT));
    context.cancel(null);
    assertThat(recorder.closed.get(20, TimeUnit.SECONDS).getCode())
        .isEqualTo(Status.Code.CANCELLED);
  }

  @Test
  void theContextsDeadlineIsTheCalls() throws Exception {
    ManagedChannel channel = reviews();
    Recorder recorder = new Recorder();
    ExecutorService timer = Executors.newSingleThreadExecutor();
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (Context.CancellableContext context =
        Context.current().withDeadline(Deadline.after(300, TimeUnit.MILLISECONDS), clock)) {
      ClientCall<byte[], byte[]> call =
          context.wrap(() -> channel.newCall(method("held"), CallOptions.DEFAULT)).call();
      context.run(() -> start(call, recorder));
      assertThat(recorder.closed.get(20, TimeUnit.SECONDS).getCode())
          .isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    } finally {
      clock.shutdownNow();
      timer.shutdownNow();
    }
  }

  @Test
  void waitForReadyDoesNotHoldACallAtADeadEndpoint() throws Exception {
    ManagedChannel channel = reviews();
    endpoint.close();
    Recorder recorder = new Recorder();
    start(channel, recorder, CallOptions.DEFAULT.withWaitForReady());
    assertThat(recorder.closed.get(20, TimeUnit.SECONDS).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void shutdownNowEndsCallsAndShutdownWaitsForThem() throws Exception {
    ManagedChannel channel = reviews();
    Recorder one = new Recorder();
    start(channel.newCall(method("held"), CallOptions.DEFAULT), one);
    channel.shutdown();
    assertThat(channel.awaitTermination(50, TimeUnit.MILLISECONDS)).isFalse();
    channel.shutdownNow();
    assertThat(one.closed.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(channel.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(
            () ->
                ClientCalls.blockingUnaryCall(
                    channel, method("answer"), CallOptions.DEFAULT, new byte[0]))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("the channel is shut down");
  }

  @Test
  void closingTheChannelsEndsCallsThatWait() throws Exception {
    delayed(Duration.ofSeconds(60));
    Recorder recorder = new Recorder();
    start(channels.forTarget("reviews:9080"), recorder, CallOptions.DEFAULT);
    channels.close();
    Status status = recorder.closed.get(20, TimeUnit.SECONDS);
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).contains("closed");
    Recorder later = new Recorder();
    start(channels.forTarget("reviews:9080"), later, CallOptions.DEFAULT);
    assertThat(later.closed.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void whatIsNotTheMeshsGoesOverTheApplicationsOwnChannel() throws Exception {
    endpoint = new GrpcEndpoint("outside", null, 0);
    mesh.outboundPolicy(OutboundPolicy.ALLOW_ANY).absent("outside.example.com", 443).apply();
    ManagedChannel own =
        NettyChannelBuilder.forAddress("127.0.0.1", endpoint.port())
            .usePlaintext()
            .overrideAuthority("outside.example.com:443")
            .build();
    try {
      byte[] answer =
          ClientCalls.blockingUnaryCall(
              ClientInterceptors.intercept(own, new InmeshClientInterceptor(channels)),
              method("answer"),
              CallOptions.DEFAULT,
              new byte[0]);
      assertThat(new String(answer, StandardCharsets.UTF_8)).startsWith("outside");
      assertThat(channels.endpoints().size()).as("connections of the mesh").isZero();
    } finally {
      own.shutdownNow();
    }
  }

  @Test
  void anAnswerThatIsTooLongFailsOnceAndIsNotRepeated() throws Exception {
    ManagedChannel channel = reviews();
    assertThatThrownBy(
            () ->
                ClientCalls.blockingUnaryCall(
                    channel,
                    method("long"),
                    CallOptions.DEFAULT.withMaxInboundMessageSize(1024),
                    new byte[0]))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("RESOURCE_EXHAUSTED");
    assertThat(endpoint.seen()).hasSize(1);
  }

  private ManagedChannel reviews() throws Exception {
    endpoint = new GrpcEndpoint("a", null, 0);
    mesh.service("reviews", 9080).endpoint("127.0.0.1", endpoint.port(), false);
    mesh.apply();
    return channels.forTarget("mesh:///reviews:9080");
  }

  private void delayed(Duration delay) {
    TestService reviews = mesh.service("reviews", 9080);
    reviews.route(
        new Route(
            "delay",
            RouteMatch.ANY,
            reviews.forward(),
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            new Fault(ALWAYS, delay, 0, 0, -1),
            Origin.NONE));
    mesh.apply();
  }

  private static MethodDescriptor<byte[], byte[]> method(String operation) {
    return Bytes.method("contract.Reviews/" + operation, MethodType.UNARY);
  }

  private static void start(ManagedChannel channel, Recorder recorder, CallOptions options) {
    start(channel.newCall(method("answer"), options), recorder);
  }

  private static void start(ClientCall<byte[], byte[]> call, Recorder recorder) {
    call.start(recorder, new Metadata());
    call.request(2);
    call.sendMessage(new byte[0]);
    call.halfClose();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a listener was told, and whether two of its callbacks ever ran at once. */
  private static final class Recorder extends ClientCall.Listener<byte[]> {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Status> closed = new CompletableFuture<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private Runnable onHeaders = () -> {};

    private void told(String event) {
      if (inside.incrementAndGet() > 1) {
        overlaps.incrementAndGet();
      }
      events.add(event);
      inside.decrementAndGet();
    }

    @Override
    public void onHeaders(Metadata headers) {
      told("headers");
      onHeaders.run();
    }

    @Override
    public void onMessage(byte[] message) {
      told("message " + new String(message, StandardCharsets.UTF_8));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      told("close " + status.getCode());
      closed.complete(status);
    }
  }
}
