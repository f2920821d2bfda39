package io.inmesh.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.OutboundPolicy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What OkHttp promises to applications holds for hosts of the mesh, too. */
@Timeout(30)
class OkHttpPromisesTest {
  private static final RequestBody EMPTY = RequestBody.create(new byte[0]);

  private final TestMesh mesh = new TestMesh();
  private final TestService reviews = mesh.service("reviews", 9080);
  private final MeshTransport transport =
      new MeshTransport(mesh.mesh(), mesh.identity("caller"), client());
  private final OkHttpClient http =
      transport.interceptor().install(new OkHttpClient.Builder()).build();
  private Backend backend;

  /** Resolves nothing: whoever asks it has left the mesh. */
  private static OkHttpClient client() {
    return new OkHttpClient.Builder()
        .dns(
            host -> {
              throw new UnknownHostException(host);
            })
        .build();
  }

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

  private void backendIsReviews() {
    reviews.endpoint("127.0.0.1", backend.port(), false);
    mesh.apply();
  }

  private static Request.Builder to(String path) {
    return new Request.Builder().url("http://reviews:9080" + path);
  }

  @Test
  void theCallTimeOutCountsUntilTheBodyIsRead() throws Exception {
    backendIsReviews();
    OkHttpClient impatient = http.newBuilder().callTimeout(Duration.ofSeconds(1)).build();
    assertThatEndlessBodyEnds(impatient.newCall(to("/stream").build()));
  }

  @Test
  void theTimeOutOfOneCallCountsBesideThatOfTheRoute() throws Exception {
    reviews.timeout(Duration.ofMinutes(5));
    backendIsReviews();
    Call call = http.newBuilder().readTimeout(Duration.ZERO).build().newCall(to("/stream").build());
    assertThat(call.timeout().timeout(1, TimeUnit.SECONDS)).isNotNull();
    assertThatEndlessBodyEnds(call);
  }

  @Test
  void theCallTimeOutOfTheTransportsClientCountsUntilTheBodyIsRead() throws Exception {
    backendIsReviews();
    OkHttpClient impatient = client().newBuilder().callTimeout(Duration.ofSeconds(1)).build();
    try (MeshTransport timed = new MeshTransport(mesh.mesh(), mesh.identity("caller"), impatient);
        Response response = timed.execute(to("/stream").build())) {
      assertThatThrownBy(() -> response.body().string()).isInstanceOf(IOException.class);
    }
  }

  private static void assertThatEndlessBodyEnds(Call call) throws IOException {
    try (Response response = call.execute()) {
      assertThat(response.body().source().readUtf8(6)).isEqualTo("first ");
      assertThatThrownBy(() -> response.body().string())
          .isInstanceOf(InterruptedIOException.class)
          .hasMessage("timeout");
    }
  }

  /** Servers close after some idle seconds; a restart closes whenever it likes. */
  @Test
  void aPostOnAConnectionThatWasClosedWhileItWasIdleIsSentOnANewOne() throws Exception {
    try (ClosingServer server = new ClosingServer()) {
      reviews.endpoint("127.0.0.1", server.port(), false);
      mesh.apply();
      for (int i = 0; i < 3; i++) {
        try (Response response = http.newCall(to("/").post(EMPTY).build()).execute()) {
          assertThat(response.code()).isEqualTo(200);
          response.body().string();
        }
        server.awaitClosed();
        assertThat(new CountDownLatch(1).await(700, TimeUnit.MILLISECONDS)).isFalse(); // idle
      }
      assertThat(server.connections()).isEqualTo(3);
    }
  }

  @Test
  void anIdleConnectionThatStandsIsUsedAgain() throws Exception {
    backendIsReviews();
    for (int i = 0; i < 2; i++) {
      try (Response response = http.newCall(to("/").post(EMPTY).build()).execute()) {
        assertThat(response.body().string()).isEqualTo("a 0");
      }
      assertThat(new CountDownLatch(1).await(700, TimeUnit.MILLISECONDS)).isFalse(); // idle
    }
    assertThat(backend.seen().get(1).clientPort()).isEqualTo(backend.seen().get(0).clientPort());
  }

  @Test
  void tlsOfTheApplicationsOwnIsNeverSentInPlaintext() {
    backendIsReviews();
    Request https = new Request.Builder().url("https://reviews:9080/").build();
    assertThatThrownBy(() -> transport.execute(https).close())
        .isInstanceOf(UnknownHostException.class);
    assertThat(backend.seen()).isEmpty();
  }

  @Test
  void tlsOfTheApplicationsOwnIsUnderTheOutboundPolicy() throws Exception {
    mesh.absent("stranger.example", 443).outboundPolicy(OutboundPolicy.REGISTRY_ONLY);
    mesh.apply();
    Request https = new Request.Builder().url("https://stranger.example/").build();
    try (Response response = transport.execute(https)) {
      assertThat(response.code()).isEqualTo(502);
    }
  }

  @Test
  void aHostThatTheApplicationSetIsKeptOverARedirectToTheSameServer() throws Exception {
    backendIsReviews();
    Request request = to("/redirect").header("Host", "reviews.default.svc.cluster.local").build();
    try (Response response = http.newCall(request).execute()) {
      assertThat(response.body().string()).startsWith("a");
    }
    assertThat(backend.seen().get(1).header("Host")).isEqualTo("reviews.default.svc.cluster.local");
  }
}
