package io.inmesh.grpc;

import static io.inmesh.runtime.testing.TextMethod.ECHO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.RetryOn;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is tried again, told by what has left and who has answered, and not by words alone. */
@Timeout(120)
class DepartureTest {
  private static final int PATIENCE_SECONDS = 30;

  private final TestMesh mesh = new TestMesh();
  private final InmeshChannels channels = new InmeshChannels(mesh.mesh(), mesh.identity("caller"));

  @AfterEach
  void stop() {
    channels.close();
    mesh.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = MethodType.class,
      names = {"UNARY", "CLIENT_STREAMING"})
  void aCallThatAGoAwayOvertookIsSentWholeOverAnotherConnection(MethodType type) throws Exception {
    try (LeavingServer server = new LeavingServer()) {
      mesh.service("reviews", 9080).endpoint("127.0.0.1", server.port(), false);
      mesh.apply();
      ManagedChannel channel = channels.forTarget("reviews:9080");
      HeldAnswer held = new HeldAnswer();
      Future<byte[]> first = unary(channel, held.method(), 3);
      held.reading.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      Answers overtaken = new Answers(); // its connection's thread has GOAWAY before it
      ClientCall<byte[], byte[]> call =
          channel.newCall(Bytes.method("contract.Reviews/any", type), CallOptions.DEFAULT);
      if (type == MethodType.UNARY) {
        ClientCalls.asyncUnaryCall(call, new byte[7], overtaken);
      } else {
        var requests = ClientCalls.asyncClientStreamingCall(call, overtaken);
        requests.onNext(new byte[7]);
        requests.onCompleted();
      }
      held.go.countDown();
      assertThat(first.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).asString().isEqualTo("8");
      assertThat(overtaken.end.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("OK");
      assertThat(overtaken.texts).containsExactly("12"); // with the five bytes before a message
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  private static Future<byte[]> unary(
      ManagedChannel channel, MethodDescriptor<byte[], byte[]> method, int length) {
    return ClientCalls.futureUnaryCall(
        channel.newCall(method, CallOptions.DEFAULT), new byte[length]);
  }

  /** Parsing its answer holds up the thread of the connection. */
  private static final class HeldAnswer implements MethodDescriptor.Marshaller<byte[]> {
    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    MethodDescriptor<byte[], byte[]> method() {
      return Bytes.method("contract.Reviews/held", MethodType.UNARY).toBuilder()
          .setResponseMarshaller(this)
          .build();
    }

    @Override
    public InputStream stream(byte[] value) {
      throw new UnsupportedOperationException("answers are only read");
    }

    @Override
    public byte[] parse(InputStream stream) {
      reading.countDown();
      try {
        go.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return stream.readAllBytes();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void anEndpointThatClosedItsConnectionAtOnceIsAskedAgainByTheNextCall() throws Exception {
    AtomicReference<MtlsMode> mode = new AtomicReference<>(MtlsMode.STRICT);
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                OnePortTls.credentials(mesh.identity("stock"), mode::get))
            .addService(ECHO.served(request -> request))
            .build()
            .start();
    mesh.service("stock", 7000).endpoint("127.0.0.1", server.getPort(), false);
    mesh.apply();
    ManagedChannel channel = channels.forTarget("stock:7000");
    try {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> ECHO.call(channel, "x")) // plaintext
            .isInstanceOf(StatusRuntimeException.class)
            .hasMessageStartingWith("UNAVAILABLE");
      }
      mode.set(MtlsMode.PERMISSIVE);
      assertThat(ECHO.call(channel, "x")).isEqualTo("x");
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void whatAServerSaysOfAFailureOfItsOwnIsNotTakenForOurs() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Server server =
        server(
            (call, headers) -> {
              calls.incrementAndGet();
              call.sendHeaders(new Metadata());
              call.close(
                  Status.INTERNAL.withDescription("stock: HTTP/2 error code: REFUSED_STREAM"),
                  new Metadata());
              return new ServerCall.Listener<>() {};
            });
    try {
      assertThatThrownBy(() -> call(server, CallOptions.DEFAULT, RetryOn.REFUSED_STREAM))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessage("INTERNAL: stock: HTTP/2 error code: REFUSED_STREAM");
      assertThat(calls).hasValue(1);
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void aMessageThatMayNotLeaveIsNotTriedAgain() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    Server server =
        server(ServerCalls.asyncUnaryCall((request, answers) -> answers.onError(new Error())));
    RetryOn[] policy = {RetryOn.GRPC_CANCELLED, RetryOn.GRPC_RESOURCE_EXHAUSTED};
    CallOptions counted = CallOptions.DEFAULT.withStreamTracerFactory(new Counting(attempts));
    try {
      assertThatThrownBy(() -> call(server, counted, policy)) // now there is a connection
          .isInstanceOf(StatusRuntimeException.class);
      attempts.set(0);
      assertThatThrownBy(() -> call(server, counted.withMaxOutboundMessageSize(1), policy))
          .isInstanceOf(StatusRuntimeException.class)
          .hasStackTraceContaining("message too large");
      assertThat(attempts).hasValue(1);
    } finally {
      server.shutdownNow();
    }
  }

  /** Counts streams. */
  private static final class Counting extends ClientStreamTracer.Factory {
    private final AtomicInteger streams;

    private Counting(AtomicInteger streams) {
      this.streams = streams;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(
        ClientStreamTracer.StreamInfo info, Metadata headers) {
      streams.incrementAndGet();
      return new ClientStreamTracer() {};
    }
  }

  private byte[] call(Server server, CallOptions options, RetryOn... on) {
    mesh.service("reviews", 9080).retry(2, on).endpoint("127.0.0.1", server.getPort(), false);
    mesh.apply();
    return ClientCalls.blockingUnaryCall(
        channels.forTarget("reviews:9080"),
        Bytes.method("contract.Reviews/any", MethodType.UNARY),
        options,
        "message".getBytes(StandardCharsets.UTF_8));
  }

  private static Server server(ServerCallHandler<byte[], byte[]> handler) throws Exception {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .addService(
            ServerServiceDefinition.builder("contract.Reviews")
                .addMethod(Bytes.method("contract.Reviews/any", MethodType.UNARY), handler)
                .build())
        .build()
        .start();
  }
}
