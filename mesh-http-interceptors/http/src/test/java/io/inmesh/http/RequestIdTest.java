package io.inmesh.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.fakes.FakeRequest;
import io.inmesh.runtime.telemetry.AccessLog;
import io.inmesh.runtime.telemetry.InboundContext;
import io.inmesh.runtime.telemetry.LineWriter;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every call has an id, and the access log names the one that was sent. */
@Timeout(30)
class RequestIdTest {
  private static final String ID = "x-request-id";
  private static final String UUID_4 =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  private static final Request GET =
      new Request.Builder().url("http://reviews:9080/").header("user-agent", "test").build();

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final AccessLog log =
      new AccessLog(LineWriter.to(written), false, InstantSource.system());
  private final TestMesh mesh = new TestMesh(engine -> engine.observer(log));
  private final MeshTransport transport = new MeshTransport(mesh.mesh(), mesh.identity("caller"));
  private final OkHttpClient client =
      new OkHttpClient.Builder().addInterceptor(transport.interceptor()).build();
  private Backend backend;

  @BeforeEach
  void start() throws IOException {
    backend = Backend.plaintext("a");
    mesh.service("reviews", 9080).endpoint("127.0.0.1", backend.port(), false);
    mesh.apply();
  }

  @AfterEach
  void stop() {
    backend.close();
    transport.close();
    mesh.close();
    log.close();
  }

  @Test
  @SuppressWarnings("try") // the scope is there to be closed
  void oneThatCameInIsSentAndLogged() throws IOException {
    FakeRequest inbound = FakeRequest.get("me:9080", "/").header(ID, "r-1");
    try (InboundContext.Scope scope = InboundContext.from(inbound).attach()) {
      send(GET);
    }
    assertThat(sent(0)).isEqualTo("r-1");
    assertThat(logged()).singleElement().asString().contains(" \"r-1\" ");
  }

  @Test
  void aFirstCallGetsOne() throws IOException {
    send(GET);
    send(GET);
    assertThat(sent(0)).matches(UUID_4).isNotEqualTo(sent(1));
    assertThat(sent(1)).matches(UUID_4);
    List<String> lines = logged();
    assertThat(lines.get(0)).contains(" \"" + sent(0) + "\" ");
    assertThat(lines.get(1)).contains(" \"" + sent(1) + "\" ");
  }

  @Test
  @SuppressWarnings("try") // the scope is there to be closed
  void theApplicationsOwnStays() throws IOException {
    FakeRequest inbound = FakeRequest.get("me:9080", "/").header(ID, "r-1");
    try (InboundContext.Scope scope = InboundContext.from(inbound).attach()) {
      send(GET.newBuilder().header(ID, "mine").build());
    }
    assertThat(sent(0)).isEqualTo("mine");
    assertThat(logged()).singleElement().asString().contains(" \"mine\" ");
  }

  @Test
  void allAttemptsHaveTheSame() throws IOException {
    mesh.service("reviews", 9080)
        .retry(
            new RetryPolicy(
                1,
                Set.of(RetryOn.SERVER_ERROR_5XX),
                Set.of(),
                Duration.ZERO,
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                false,
                0));
    mesh.apply();
    backend.status(503);
    send(GET);
    assertThat(backend.seen()).hasSize(2);
    assertThat(sent(0)).matches(UUID_4).isEqualTo(sent(1));
  }

  @Test
  @SuppressWarnings("try") // the scope is there to be closed
  void whatPassesThroughGetsNothingOfTheMesh() throws IOException {
    mesh.absent("127.0.0.1", backend.port()).apply();
    FakeRequest inbound = FakeRequest.get("me:9080", "/").header(ID, "r-1");
    try (InboundContext.Scope scope = InboundContext.from(inbound).attach()) {
      send(GET.newBuilder().url("http://127.0.0.1:" + backend.port() + "/").build());
    }
    assertThat(sent(0)).isNull();
    assertThat(logged()).singleElement().asString().contains(" \"test\" \"-\" \"127.0.0.1:");
  }

  private void send(Request request) throws IOException {
    client.newCall(request).execute().close();
  }

  private @Nullable String sent(int call) {
    return backend.seen().get(call).header(ID);
  }

  /** What was written, whole: the log is closed. */
  private List<String> logged() {
    log.close();
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
