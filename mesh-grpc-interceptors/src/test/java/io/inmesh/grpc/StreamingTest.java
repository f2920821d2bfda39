package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.inmesh.runtime.testing.ClosedPort;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that stream, over mutual TLS, through the mesh's channel and the mesh's server. */
@Timeout(60)
class StreamingTest {
  private static final int ALWAYS = 1_000_000;

  private final TestMesh client = new TestMesh();
  private final TestMesh server = new TestMesh();
  private final TestIdentity stock = client.identity("stock");
  private final InmeshChannels channels =
      new InmeshChannels(client.mesh(), client.identity("shop"));
  private final Streams streams = new Streams();
  private ClosedPort dead;
  private Server running;

  @BeforeEach
  void open() throws IOException {
    dead = new ClosedPort();
  }

  @AfterEach
  void stop() throws Exception {
    channels.close();
    if (running != null) {
      running.shutdownNow().awaitTermination();
    }
    dead.close();
    client.close();
    server.close();
  }

  @Test
  void aConversationGoesBothWays() throws Exception {
    ManagedChannel channel = stock();
    Answers answers = new Answers();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(Streams.CHAT, CallOptions.DEFAULT), answers);
    for (int i = 0; i < 3; i++) {
      requests.onNext(Streams.bytes("n" + i));
      answers.await(i + 1);
    }
    requests.onCompleted();
    assertThat(answers.end.get(20, TimeUnit.SECONDS)).isEqualTo("OK");
    assertThat(answers.texts).containsExactly("n0", "n1", "n2");
  }

  @Test
  void requestsStreamToOneAnswer() throws Exception {
    ManagedChannel channel = stock();
    Answers answers = new Answers();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(Streams.SUM, CallOptions.DEFAULT), answers);
    for (int i = 0; i < 500; i++) {
      requests.onNext(new byte[100]);
    }
    requests.onCompleted();
    assertThat(answers.end.get(20, TimeUnit.SECONDS)).isEqualTo("OK");
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
    AtomicReference<Metadata> headers = new AtomicReference<>();
    Iterator<byte[]> answers =
        ClientCalls.blockingServerStreamingCall(
            ClientInterceptors.intercept(
                channels.forTarget("mesh:///stock:7000"),
                MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>())),
            Streams.COUNT,
            CallOptions.DEFAULT,
            Streams.bytes("4"));
    List<String> texts = new ArrayList<>();
    answers.forEachRemaining(answer -> texts.add(Streams.text(answer)));
    assertThat(texts).containsExactly("0", "1", "2", "3");
    assertThat(headers.get().get(Metadata.Key.of("x-answer", Metadata.ASCII_STRING_MARSHALLER)))
        .isEqualTo("mesh");
  }

  @Test
  void anAbortFaultEndsAStreamBeforeItBegins() throws Exception {
    faulty(new Fault(0, Duration.ZERO, ALWAYS, 503, -1));
    Answers answers = new Answers();
    ClientCalls.asyncBidiStreamingCall(
        channels.forTarget("stock:7000").newCall(Streams.CHAT, CallOptions.DEFAULT), answers);
    assertThat(answers.end.get(20, TimeUnit.SECONDS)).isEqualTo("UNAVAILABLE");
    assertThat(streams.calls).hasValue(0);
  }

  @Test
  void whatIsSentDuringADelayArrivesAfterIt() throws Exception {
    faulty(new Fault(ALWAYS, Duration.ofMillis(200), 0, 0, -1));
    Answers answers = new Answers();
    ClientCall<byte[], byte[]> call =
        channels.forTarget("stock:7000").newCall(Streams.CHAT, CallOptions.DEFAULT);
    StreamObserver<byte[]> requests = ClientCalls.asyncBidiStreamingCall(call, answers);
    assertThat(call.isReady()).as("ready while nobody is there").isFalse();
    requests.onNext(Streams.bytes("early"));
    requests.onCompleted();
    assertThat(answers.end.get(20, TimeUnit.SECONDS)).isEqualTo("OK");
    assertThat(answers.texts).containsExactly("early");
    assertThat(answers.ready.get()).as("onReady").isPositive();
  }

  @Test
  void theDeadlineEndsAStreamAndItsServerSide() throws Exception {
    ManagedChannel channel = stock();
    ClientCalls.blockingServerStreamingCall(
            channel, Streams.COUNT, CallOptions.DEFAULT, Streams.bytes("1"))
        .next();
    Answers answers = new Answers(); // over a connection that is there already
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(
                Streams.CHAT, CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS)),
            answers);
    requests.onNext(Streams.bytes("one"));
    assertThat(answers.end.get(20, TimeUnit.SECONDS)).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(streams.gone.await(20, TimeUnit.SECONDS)).as("the server learns of it").isTrue();
  }

  @Test
  void cancellingEndsTheServerSide() throws Exception {
    ManagedChannel channel = stock();
    Answers answers = new Answers();
    ClientCall<byte[], byte[]> call = channel.newCall(Streams.CHAT, CallOptions.DEFAULT);
    ClientCalls.asyncBidiStreamingCall(call, answers).onNext(Streams.bytes("one"));
    answers.await(1);
    call.cancel("enough", null);
    assertThat(answers.end.get(20, TimeUnit.SECONDS)).isEqualTo("CANCELLED");
    assertThat(streams.gone.await(20, TimeUnit.SECONDS)).as("the server learns of it").isTrue();
  }

  @Test
  void messagesThatHaveLeftAreNeverLostInARetry() throws Exception {
    int alive = startServer();
    service(dead.number()).retry(RetryPolicy.ISTIO_DEFAULT).endpoint("127.0.0.1", alive, true);
    client.apply();
    ManagedChannel channel = channels.forTarget("stock:7000");
    List<String> ends = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Answers answers = new Answers();
      StreamObserver<byte[]> requests =
          ClientCalls.asyncClientStreamingCall(
              channel.newCall(Streams.SUM, CallOptions.DEFAULT), answers);
      requests.onNext(new byte[7]);
      requests.onCompleted();
      ends.add(answers.end.get(20, TimeUnit.SECONDS) + answers.texts);
    }
    // What left before the connection was refused is given up, what left after it arrives.
    assertThat(ends).contains("OK[7]").isSubsetOf("UNAVAILABLE[]", "OK[7]");
  }

  @Test
  void aStreamOfWhichNothingHasLeftGoesToAnotherEndpoint() throws Exception {
    int alive = startServer();
    service(dead.number()).retry(RetryPolicy.ISTIO_DEFAULT).endpoint("127.0.0.1", alive, true);
    client.apply();
    ManagedChannel channel = channels.forTarget("stock:7000");
    for (int i = 0; i < 2; i++) {
      Answers answers =
          new Answers(
              requests -> {
                requests.onNext(new byte[7]);
                requests.onCompleted();
              });
      ClientCalls.asyncClientStreamingCall(
          channel.newCall(Streams.SUM, CallOptions.DEFAULT), answers);
      assertThat(answers.end.get(20, TimeUnit.SECONDS)).isEqualTo("OK");
      assertThat(answers.texts).containsExactly("7");
    }
  }

  @Test
  void anAnswerStreamIsTakenAtTheApplicationsPace() throws Exception {
    ManagedChannel channel = stock();
    Iterator<byte[]> answers =
        ClientCalls.blockingServerStreamingCall(
            channel, Streams.COUNT, CallOptions.DEFAULT, Streams.bytes("2000"));
    int count = 0;
    while (answers.hasNext()) {
      assertThat(Streams.text(answers.next())).isEqualTo(Integer.toString(count++));
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
                        channels.forTarget("stock:7000"),
                        Streams.COUNT,
                        CallOptions.DEFAULT,
                        Streams.bytes("1"))
                    .next())
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("peer identity mismatch");
    assertThat(streams.calls).hasValue(0);
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

  private int startServer() throws IOException {
    server.inbound(7000, MtlsMode.STRICT).apply();
    running =
        InmeshServer.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                7000,
                server.mesh(),
                stock)
            .addService(streams.service())
            .build()
            .start();
    return running.getPort();
  }
}
