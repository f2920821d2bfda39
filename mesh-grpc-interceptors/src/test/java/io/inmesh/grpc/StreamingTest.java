package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.RetryPolicy;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteMatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that stream, over mutual TLS, through the mesh's channel and the mesh's server. */
@Timeout(30)
class StreamingTest {
  private static final int ALWAYS = 1_000_000;
  private static final MethodDescriptor<byte[], byte[]> CHAT =
      Bytes.method("test.Streams/Chat", MethodType.BIDI_STREAMING);
  private static final MethodDescriptor<byte[], byte[]> SUM =
      Bytes.method("test.Streams/Sum", MethodType.CLIENT_STREAMING);
  private static final MethodDescriptor<byte[], byte[]> COUNT =
      Bytes.method("test.Streams/Count", MethodType.SERVER_STREAMING);

  private final TestMesh client = new TestMesh();
  private final TestMesh server = new TestMesh();
  private final TestIdentity stock = client.identity("stock");
  private final InmeshChannels channels =
      new InmeshChannels(client.mesh(), client.identity("shop"));
  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch gone = new CountDownLatch(1);
  private Server running;

  @AfterEach
  void stop() throws InterruptedException {
    channels.close();
    if (running != null) {
      running.shutdownNow().awaitTermination();
    }
    client.close();
    server.close();
  }

  @Test
  void aConversationGoesBothWays() throws Exception {
    ManagedChannel channel = stock();
    Answers answers = new Answers();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(CHAT, CallOptions.DEFAULT), answers);
    for (int i = 0; i < 3; i++) {
      requests.onNext(bytes("n" + i));
      answers.await(i + 1);
    }
    requests.onCompleted();
    assertThat(answers.end.get(5, TimeUnit.SECONDS)).isEqualTo("OK");
    assertThat(answers.texts).containsExactly("n0", "n1", "n2");
  }

  @Test
  void requestsStreamToOneAnswer() throws Exception {
    ManagedChannel channel = stock();
    Answers answers = new Answers();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncClientStreamingCall(channel.newCall(SUM, CallOptions.DEFAULT), answers);
    for (int i = 0; i < 500; i++) {
      requests.onNext(new byte[100]);
    }
    requests.onCompleted();
    assertThat(answers.end.get(5, TimeUnit.SECONDS)).isEqualTo("OK");
    assertThat(answers.texts).containsExactly("50000");
  }

  @Test
  void oneRequestStreamsAnswersWithEditedHeaders() throws Exception {
    TestService service = service(startServer());
    service.route(
        new Route(
            "edit",
            RouteMatch.ANY,
            service.forward(),
            HeaderEdits.NONE,
            new HeaderEdits(List.of(new Header("x-answer", "mesh")), List.of(), List.of()),
            null,
            Origin.NONE));
    client.apply();
    java.util.concurrent.atomic.AtomicReference<io.grpc.Metadata> headers =
        new java.util.concurrent.atomic.AtomicReference<>();
    Iterator<byte[]> answers =
        ClientCalls.blockingServerStreamingCall(
            io.grpc.ClientInterceptors.intercept(
                channels.forTarget("mesh:///stock:7000"),
                io.grpc.stub.MetadataUtils.newCaptureMetadataInterceptor(
                    headers, new java.util.concurrent.atomic.AtomicReference<>())),
            COUNT,
            CallOptions.DEFAULT,
            bytes("4"));
    List<String> texts = new ArrayList<>();
    answers.forEachRemaining(answer -> texts.add(text(answer)));
    assertThat(texts).containsExactly("0", "1", "2", "3");
    assertThat(
            headers
                .get()
                .get(io.grpc.Metadata.Key.of("x-answer", io.grpc.Metadata.ASCII_STRING_MARSHALLER)))
        .isEqualTo("mesh");
  }

  @Test
  void anAbortFaultEndsAStreamBeforeItBegins() throws Exception {
    faulty(new Fault(0, Duration.ZERO, ALWAYS, 503, -1));
    Answers answers = new Answers();
    ClientCalls.asyncBidiStreamingCall(
        channels.forTarget("stock:7000").newCall(CHAT, CallOptions.DEFAULT), answers);
    assertThat(answers.end.get(5, TimeUnit.SECONDS)).isEqualTo("UNAVAILABLE");
    assertThat(calls).hasValue(0);
  }

  @Test
  void whatIsSentDuringADelayArrivesAfterIt() throws Exception {
    faulty(new Fault(ALWAYS, Duration.ofMillis(200), 0, 0, -1));
    Answers answers = new Answers();
    ClientCall<byte[], byte[]> call =
        channels.forTarget("stock:7000").newCall(CHAT, CallOptions.DEFAULT);
    StreamObserver<byte[]> requests = ClientCalls.asyncBidiStreamingCall(call, answers);
    assertThat(call.isReady()).as("ready while nobody is there").isFalse();
    requests.onNext(bytes("early"));
    requests.onCompleted();
    assertThat(answers.end.get(5, TimeUnit.SECONDS)).isEqualTo("OK");
    assertThat(answers.texts).containsExactly("early");
    assertThat(answers.ready.get()).as("onReady").isPositive();
  }

  @Test
  void theDeadlineEndsAStreamAndItsServerSide() throws Exception {
    ManagedChannel channel = stock();
    Answers answers = new Answers();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(CHAT, CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS)),
            answers);
    requests.onNext(bytes("one"));
    assertThat(answers.end.get(5, TimeUnit.SECONDS)).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(gone.await(5, TimeUnit.SECONDS)).as("the server learns of it").isTrue();
  }

  @Test
  void cancellingEndsTheServerSide() throws Exception {
    ManagedChannel channel = stock();
    Answers answers = new Answers();
    ClientCall<byte[], byte[]> call = channel.newCall(CHAT, CallOptions.DEFAULT);
    ClientCalls.asyncBidiStreamingCall(call, answers).onNext(bytes("one"));
    answers.await(1);
    call.cancel("enough", null);
    assertThat(answers.end.get(5, TimeUnit.SECONDS)).isEqualTo("CANCELLED");
    assertThat(gone.await(5, TimeUnit.SECONDS)).as("the server learns of it").isTrue();
  }

  @Test
  void messagesThatHaveLeftAreNeverLostInARetry() throws Exception {
    int dead = unusedPort();
    int alive = startServer();
    service(dead).retry(RetryPolicy.ISTIO_DEFAULT).endpoint("127.0.0.1", alive, true);
    client.apply();
    ManagedChannel channel = channels.forTarget("stock:7000");
    List<String> ends = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Answers answers = new Answers();
      StreamObserver<byte[]> requests =
          ClientCalls.asyncClientStreamingCall(channel.newCall(SUM, CallOptions.DEFAULT), answers);
      requests.onNext(new byte[7]);
      requests.onCompleted();
      ends.add(answers.end.get(5, TimeUnit.SECONDS) + answers.texts);
    }
    // What left before the connection was refused is given up, what left after it arrives.
    assertThat(ends).contains("OK[7]").isSubsetOf("UNAVAILABLE[]", "OK[7]");
  }

  @Test
  void aStreamOfWhichNothingHasLeftGoesToAnotherEndpoint() throws Exception {
    int dead = unusedPort();
    int alive = startServer();
    service(dead).retry(RetryPolicy.ISTIO_DEFAULT).endpoint("127.0.0.1", alive, true);
    client.apply();
    ManagedChannel channel = channels.forTarget("stock:7000");
    for (int i = 0; i < 2; i++) {
      Answers answers = new Answers();
      answers.whenReady =
          requests -> {
            requests.onNext(new byte[7]);
            requests.onCompleted();
          };
      ClientCalls.asyncClientStreamingCall(channel.newCall(SUM, CallOptions.DEFAULT), answers);
      assertThat(answers.end.get(5, TimeUnit.SECONDS)).isEqualTo("OK");
      assertThat(answers.texts).containsExactly("7");
    }
  }

  @Test
  void anAnswerStreamIsTakenAtTheApplicationsPace() throws Exception {
    ManagedChannel channel = stock();
    Iterator<byte[]> answers =
        ClientCalls.blockingServerStreamingCall(channel, COUNT, CallOptions.DEFAULT, bytes("2000"));
    int count = 0;
    while (answers.hasNext()) {
      assertThat(text(answers.next())).isEqualTo(Integer.toString(count++));
    }
    assertThat(count).isEqualTo(2000);
  }

  @Test
  void anEndpointThatIsSomebodyElseNeverSeesTheStream() throws Exception {
    int port = startServer();
    client
        .service("stock", 7000)
        .mtls(client.identity("other").id())
        .endpoint("127.0.0.1", port, true);
    client.apply();
    assertThatThrownBy(
            () ->
                ClientCalls.blockingServerStreamingCall(
                        channels.forTarget("stock:7000"), COUNT, CallOptions.DEFAULT, bytes("1"))
                    .next())
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("peer identity mismatch");
    assertThat(calls).hasValue(0);
  }

  private ManagedChannel stock() throws IOException {
    service(startServer());
    client.apply();
    return channels.forTarget("mesh:///stock:7000");
  }

  private void faulty(Fault fault) throws IOException {
    TestService service = service(startServer());
    service.route(
        new Route(
            "fault",
            RouteMatch.ANY,
            service.forward(),
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            fault,
            Origin.NONE));
    client.apply();
  }

  private TestService service(int port) {
    return client.service("stock", 7000).mtls(stock.id()).endpoint("127.0.0.1", port, true);
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private int startServer() throws IOException {
    server.inbound(7000, MtlsMode.STRICT).apply();
    running =
        InmeshServer.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                7000,
                server.mesh(),
                stock)
            .addService(
                ServerServiceDefinition.builder("test.Streams")
                    .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(this::chat))
                    .addMethod(SUM, ServerCalls.asyncClientStreamingCall(this::sum))
                    .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(this::count))
                    .build())
            .build()
            .start();
    return running.getPort();
  }

  private StreamObserver<byte[]> chat(StreamObserver<byte[]> answers) {
    return new Requests(answers) {
      @Override
      public void onNext(byte[] request) {
        answers.onNext(request);
      }
    };
  }

  private StreamObserver<byte[]> sum(StreamObserver<byte[]> answers) {
    return new Requests(answers) {
      private int sum;

      @Override
      public void onNext(byte[] request) {
        sum += request.length;
      }

      @Override
      public void onCompleted() {
        answers.onNext(bytes(Integer.toString(sum)));
        super.onCompleted();
      }
    };
  }

  private void count(byte[] request, StreamObserver<byte[]> answers) {
    calls.incrementAndGet();
    for (int i = 0; i < Integer.parseInt(text(request)); i++) {
      answers.onNext(bytes(Integer.toString(i)));
    }
    answers.onCompleted();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** The server's side of a stream. */
  private abstract class Requests implements StreamObserver<byte[]> {
    private final StreamObserver<byte[]> answers;

    private Requests(StreamObserver<byte[]> answers) {
      this.answers = answers;
      calls.incrementAndGet();
    }

    @Override
    public void onError(Throwable left) {
      gone.countDown();
    }

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }

  /** What the client is told. */
  private static final class Answers implements ClientResponseObserver<byte[], byte[]> {
    private final List<String> texts = java.util.Collections.synchronizedList(new ArrayList<>());
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private final AtomicInteger ready = new AtomicInteger();
    private java.util.function.Consumer<ClientCallStreamObserver<byte[]>> whenReady = r -> {};

    @Override
    public void beforeStart(ClientCallStreamObserver<byte[]> requests) {
      requests.setOnReadyHandler(
          () -> {
            if (ready.incrementAndGet() == 1) {
              whenReady.accept(requests);
            }
          });
    }

    @Override
    public synchronized void onNext(byte[] answer) {
      texts.add(text(answer));
      notifyAll();
    }

    private synchronized void await(int count) throws InterruptedException {
      while (texts.size() < count) {
        wait(10_000);
      }
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure).getCode().name());
    }

    @Override
    public void onCompleted() {
      end.complete("OK");
    }
  }
}
