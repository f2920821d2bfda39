package io.inmesh.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.fakes.FakeRequest;
import io.inmesh.runtime.telemetry.InboundContext;
import io.inmesh.runtime.testing.ClosedPort;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteMatch;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes about at the edges: odd texts, callers that leave, servers that stay silent. */
@Timeout(30)
class MeshTransportTest {
  private static final Request GET = new Request.Builder().url("http://reviews:9080/").build();
  private static final Request HELD = new Request.Builder().url("http://reviews:9080/held").build();

  private final TestMesh mesh = new TestMesh();
  private final TestIdentity caller = mesh.identity("caller");
  private final TestService reviews = mesh.service("reviews", 9080);
  private final MeshTransport transport = new MeshTransport(mesh.mesh(), caller);
  private Backend backend;

  @BeforeEach
  void start() throws IOException {
    backend = Backend.plaintext("a");
  }

  @AfterEach
  void stop() {
    backend.close();
    transport.close();
    mesh.close();
  }

  @Test
  @SuppressWarnings("try") // the scope is there to be closed
  void whatAStrangerPutIntoAHeaderFailsNoCallThatItCauses() throws Exception {
    reviews.endpoint("127.0.0.1", backend.port(), false);
    mesh.apply();
    FakeRequest inbound = FakeRequest.get("me:9080", "/").header("x-request-id", "caf\u00e9");
    try (InboundContext.Scope scope = InboundContext.from(inbound).attach();
        Response response = transport.execute(GET)) {
      assertThat(response.code()).isEqualTo(200);
    }
    assertThat(backend.seen()).hasSize(1);
  }

  @Test
  void configuredHeadersMayHoldAnyText() throws Exception {
    HeaderEdits edits =
        new HeaderEdits(List.of(new Header("x-said", "caf\u00e9")), List.of(), List.of());
    reviews
        .endpoint("127.0.0.1", backend.port(), false)
        .route(new Route("r", RouteMatch.ANY, reviews.forward(), edits, edits, null, Origin.NONE));
    mesh.apply();
    try (Response response = transport.execute(GET)) {
      assertThat(response.code()).isEqualTo(200);
      assertThat(response.header("x-said")).isEqualTo("caf\u00e9");
    }
    byte[] sent =
        String.valueOf(backend.seen().get(0).header("x-said"))
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(new String(sent, StandardCharsets.UTF_8)).isEqualTo("caf\u00e9");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCallerThatIsInterruptedIsNoTimeOutOfTheRoute(boolean connected) throws Exception {
    reviews.endpoint("127.0.0.1", backend.port(), false).timeout(Duration.ofSeconds(20));
    mesh.apply();
    if (connected) {
      transport.execute(GET).close();
    }
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> transport.execute(GET).close())
          .isInstanceOf(InterruptedIOException.class);
    } finally {
      assertThat(Thread.interrupted()).as("still interrupted").isTrue();
    }
  }

  @Test
  void aServerThatAcceptsAndStaysSilentIsGivenUpInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      reviews
          .mtls(mesh.identity("reviews").id())
          .endpoint("127.0.0.1", silent.getLocalPort(), true)
          .timeout(Duration.ofMillis(300));
      mesh.apply();
      long before = System.nanoTime();
      try (Response response = transport.execute(GET)) {
        assertThat(response.code()).isIn(503, 504);
      }
      assertThat(System.nanoTime() - before).isLessThan(Duration.ofSeconds(5).toNanos());
    }
  }

  @Test
  void theCallTimeOutOfTheTransportsClientCounts() {
    reviews.endpoint("127.0.0.1", backend.port(), false);
    mesh.apply();
    OkHttpClient impatient =
        new OkHttpClient.Builder()
            .callTimeout(Duration.ofMillis(300))
            .readTimeout(Duration.ZERO)
            .build();
    try (MeshTransport timed = new MeshTransport(mesh.mesh(), caller, impatient)) {
      long before = System.nanoTime();
      assertThatThrownBy(() -> timed.execute(HELD).close())
          .isInstanceOf(InterruptedIOException.class)
          .hasMessage("timeout");
      assertThat(System.nanoTime() - before).isLessThan(Duration.ofSeconds(10).toNanos());
    }
  }

  @Test
  void aBodyThatNobodyTouchedGoesToAnotherEndpoint() throws Exception {
    reviews.retry(
        new RetryPolicy(
            2,
            Set.of(RetryOn.CONNECT_FAILURE),
            Set.of(),
            Duration.ZERO,
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            true,
            3));
    try (ClosedPort gone = new ClosedPort()) {
      reviews
          .endpoint("127.0.0.1", gone.number(), false)
          .endpoint("127.0.0.1", backend.port(), false);
      mesh.apply();
      for (int i = 0; i < 4; i++) {
        try (Response response = transport.execute(GET.newBuilder().post(new OneShot()).build())) {
          assertThat(response.code()).isEqualTo(200);
          assertThat(response.body().string()).isEqualTo("a 5");
        }
      }
    }
  }

  @Test
  void aBodyThatWasTouchedIsNotSentAgain() throws Exception {
    OneShot body = new OneShot();
    reviews
        .retry(2, RetryOn.SERVER_ERROR_5XX)
        .endpoint("127.0.0.1", backend.status(503).port(), false);
    mesh.apply();
    try (Response response = transport.execute(GET.newBuilder().post(body).build())) {
      assertThat(response.code()).isEqualTo(503);
    }
    assertThat(backend.seen()).hasSize(1);
  }

  /** A body that can be written once. */
  private static final class OneShot extends RequestBody {
    private boolean written;

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      if (written) {
        throw new IllegalStateException("written twice");
      }
      written = true;
      sink.writeUtf8("apple");
    }
  }
}
