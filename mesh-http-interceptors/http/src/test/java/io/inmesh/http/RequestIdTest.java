package io.inmesh.http;

import static io.inmesh.runtime.testing.TestAccessLog.MADE_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.fakes.FakeRequest;
import io.inmesh.runtime.telemetry.InboundContext;
import io.inmesh.runtime.testing.TestAccessLog;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.RetryOn;
import java.io.IOException;
import java.util.List;
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
  private static final Request GET =
      new Request.Builder().url("http://reviews:9080/").header("user-agent", "test").build();

  private final TestAccessLog log = new TestAccessLog();
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
  void oneThatCameInIsSentAndLogged() throws Exception {
    FakeRequest inbound = FakeRequest.get("me:9080", "/").header(ID, "r-1");
    try (InboundContext.Scope scope = InboundContext.from(inbound).attach()) {
      send(GET);
    }
    assertThat(sent(0)).isEqualTo("r-1");
    assertThat(log.line()).contains(" \"r-1\" ");
  }

  @Test
  void aFirstCallGetsOne() throws Exception {
    send(GET);
    send(GET);
    assertThat(sent(0)).matches(MADE_ID).isNotEqualTo(sent(1));
    assertThat(sent(1)).matches(MADE_ID);
    List<String> lines = log.lines(2);
    assertThat(lines.get(0)).contains(" \"" + sent(0) + "\" ");
    assertThat(lines.get(1)).contains(" \"" + sent(1) + "\" ");
  }

  @Test
  @SuppressWarnings("try") // the scope is there to be closed
  void theApplicationsOwnStays() throws Exception {
    FakeRequest inbound = FakeRequest.get("me:9080", "/").header(ID, "r-1");
    try (InboundContext.Scope scope = InboundContext.from(inbound).attach()) {
      send(GET.newBuilder().header(ID, "mine").build());
    }
    assertThat(sent(0)).isEqualTo("mine");
    assertThat(log.line()).contains(" \"mine\" ");
  }

  @Test
  void allAttemptsHaveTheSame() throws IOException {
    mesh.service("reviews", 9080).retry(1, RetryOn.SERVER_ERROR_5XX);
    mesh.apply();
    backend.status(503);
    send(GET);
    assertThat(backend.seen()).hasSize(2);
    assertThat(sent(0)).matches(MADE_ID).isEqualTo(sent(1));
  }

  @Test
  @SuppressWarnings("try") // the scope is there to be closed
  void whatPassesThroughGetsNothingOfTheMesh() throws Exception {
    mesh.absent("127.0.0.1", backend.port()).apply();
    FakeRequest inbound = FakeRequest.get("me:9080", "/").header(ID, "r-1");
    try (InboundContext.Scope scope = InboundContext.from(inbound).attach()) {
      send(GET.newBuilder().url("http://127.0.0.1:" + backend.port() + "/").build());
    }
    assertThat(sent(0)).isNull();
    assertThat(log.line()).contains(" \"test\" \"-\" \"127.0.0.1:");
  }

  private void send(Request request) throws IOException {
    client.newCall(request).execute().close();
  }

  private @Nullable String sent(int call) {
    return backend.seen().get(call).header(ID);
  }
}
