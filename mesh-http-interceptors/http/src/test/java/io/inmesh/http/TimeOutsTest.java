package io.inmesh.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.runtime.testing.DrippingServer;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application's own read and write time-outs, whoever keeps them. */
@Timeout(30)
class TimeOutsTest {
  private static final Duration SHORT =
      Duration.ofSeconds(2); // far above what a cold JVM needs for a quick answer
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(SHORT.toMillis() + 500, TimeUnit.MILLISECONDS);

  private final TestMesh mesh = new TestMesh();
  private final TestIdentity caller = mesh.identity("caller");
  private final TestService reviews = mesh.service("reviews", 9080);
  private final MeshTransport transport = new MeshTransport(mesh.mesh(), caller);
  private final OkHttpClient patient =
      transport
          .interceptor()
          .install(new OkHttpClient.Builder().readTimeout(Duration.ZERO))
          .build();
  private final OkHttpClient impatient =
      patient.newBuilder().readTimeout(SHORT).writeTimeout(SHORT).build();

  @AfterEach
  void stop() {
    transport.close();
    mesh.close();
  }

  private Backend backend(boolean mtls) throws IOException {
    TestIdentity server = mesh.identity("reviews");
    Backend backend = mtls ? Backend.mtls("a", server) : Backend.plaintext("a");
    reviews.mtls(server.id()).endpoint("127.0.0.1", backend.port(), mtls);
    mesh.apply();
    return backend;
  }

  private static Request get(String path) {
    return new Request.Builder().url("http://reviews:9080" + path).build();
  }

  private static Request post(int bytes) {
    return get("/").newBuilder().post(RequestBody.create(new byte[bytes])).build();
  }

  private static String text(OkHttpClient client, String path) throws IOException {
    try (Response response = client.newCall(get(path)).execute()) {
      return response.body().string();
    }
  }

  @ParameterizedTest(name = "mTLS {0}")
  @ValueSource(booleans = {false, true})
  void anAnswerThatDoesNotComeEndsTheCall(boolean mtls) throws IOException {
    try (Backend backend = backend(mtls)) {
      assertThatThrownBy(() -> text(impatient, "/held")).isInstanceOf(SocketTimeoutException.class);
      assertThat(backend.seen()).hasSize(1); // and is no failure that a second try could mend
    }
  }

  @Test
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  void aHandshakeThatComesByteByByteEndsWithTheConnectTimeOut() throws IOException {
    try (DrippingServer dripping = new DrippingServer()) {
      reviews.mtls(mesh.identity("reviews").id()).endpoint("127.0.0.1", dripping.port(), true);
      mesh.apply();
      OkHttpClient hurried = patient.newBuilder().connectTimeout(SHORT).build();
      try (Response response = hurried.newCall(get("/")).execute()) {
        assertThat(response.code()).isEqualTo(503);
        assertThat(response.body().string()).contains("TLS handshake failure");
      }
    }
  }

  @ParameterizedTest(name = "mTLS {0}")
  @ValueSource(booleans = {false, true})
  void aBodyThatStopsEndsTheReading(boolean mtls) throws IOException {
    try (Backend backend = backend(mtls);
        Response response = impatient.newCall(get("/stream")).execute()) {
      assertThat(response.body().source().readUtf8(6)).isEqualTo("first ");
      assertThatThrownBy(() -> response.body().source().readUtf8(1))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(backend.seen()).hasSize(1);
    }
  }

  @ParameterizedTest(name = "mTLS {0}")
  @ValueSource(booleans = {false, true})
  void aKeptConnectionForgetsHowLongTheLastCallerListened(boolean mtls) throws IOException {
    try (Backend backend = backend(mtls)) {
      assertThat(text(impatient, "/")).startsWith("a");
      LATER.execute(backend::release);
      assertThat(text(patient, "/held")).isEqualTo("a");
      assertThat(backend.seen())
          .extracting(Backend.Seen::clientPort)
          .hasSize(2)
          .containsOnly(backend.seen().get(0).clientPort());
    }
  }

  /** It is looked at before it is used again, which is done by reading for a moment. */
  @ParameterizedTest(name = "mTLS {0}")
  @ValueSource(booleans = {false, true})
  void aConnectionThatWasIdleListensAsLongAsItsCaller(boolean mtls) throws Exception {
    try (Backend backend = backend(mtls)) {
      Request held = get("/held").newBuilder().post(RequestBody.create(new byte[1])).build();
      assertThat(text(patient, "/")).startsWith("a");
      assertThat(new CountDownLatch(1).await(700, TimeUnit.MILLISECONDS)).isFalse(); // idle
      LATER.execute(backend::release);
      try (Response response = patient.newCall(held).execute()) {
        assertThat(response.body().string()).isEqualTo("a");
      }
      assertThat(backend.seen().get(1).clientPort()).isEqualTo(backend.seen().get(0).clientPort());
    }
  }

  @ParameterizedTest(name = "mTLS {0}")
  @ValueSource(booleans = {false, true})
  void aKeptConnectionLearnsHowLongTheNextCallerListens(boolean mtls) throws IOException {
    try (Backend backend = backend(mtls)) {
      assertThat(text(patient, "/")).startsWith("a");
      assertThatThrownBy(() -> text(impatient, "/held")).isInstanceOf(SocketTimeoutException.class);
      assertThat(backend.seen().get(1).clientPort()).isEqualTo(backend.seen().get(0).clientPort());
    }
  }

  @ParameterizedTest(name = "mTLS {0}")
  @ValueSource(booleans = {false, true})
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD) // a write cannot be interrupted
  void anUploadThatNobodyReadsEndsWithTheWriteTimeOut(boolean mtls) throws IOException {
    try (DeafServer deaf = deaf(mtls)) {
      send(deaf, mtls);
      OkHttpClient writes = patient.newBuilder().writeTimeout(SHORT).build();
      assertThatThrownBy(() -> writes.newCall(post(64 << 20)).execute().close())
          .isInstanceOf(InterruptedIOException.class);
    }
  }

  @ParameterizedTest(name = "mTLS {0}")
  @ValueSource(booleans = {false, true})
  @Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
  void anUploadThatNobodyReadsEndsWhenItIsCancelled(boolean mtls) throws IOException {
    try (DeafServer deaf = deaf(mtls)) {
      send(deaf, mtls);
      Call upload =
          patient.newBuilder().writeTimeout(Duration.ZERO).build().newCall(post(64 << 20));
      CompletableFuture<Void> cancelled = CompletableFuture.runAsync(upload::cancel, LATER);
      assertThatThrownBy(() -> upload.execute().close()).isInstanceOf(IOException.class);
      assertThat(cancelled).succeedsWithin(Duration.ofSeconds(5));
    }
  }

  private DeafServer deaf(boolean mtls) throws IOException {
    return mtls ? DeafServer.mtls(mesh.identity("reviews")) : DeafServer.plaintext();
  }

  private void send(DeafServer to, boolean mtls) {
    reviews.mtls(mesh.identity("reviews").id()).endpoint("127.0.0.1", to.port(), mtls);
    mesh.apply();
  }

  @Test
  void whatFitsIntoTheSendBufferIsSmall() {
    assertThat(SmallRequests.isSmall(get("/"))).isTrue();
    assertThat(SmallRequests.isSmall(post(3000))).isTrue();
    assertThat(SmallRequests.isSmall(post(4096))).isFalse();
    assertThat(SmallRequests.isSmall(get("/" + "x".repeat(4096)))).isFalse();
    Request longHeader = get("/").newBuilder().header("cookie", "x".repeat(4096)).build();
    assertThat(SmallRequests.isSmall(longHeader)).isFalse();
  }

  @Test
  void aBodyOfUnknownLengthIsNotSmall() {
    RequestBody unknown =
        new RequestBody() {
          @Override
          public MediaType contentType() {
            return MediaType.get("text/plain");
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            sink.writeUtf8("x");
          }
        };
    assertThat(SmallRequests.isSmall(get("/").newBuilder().post(unknown).build())).isFalse();
  }
}
