package io.inmesh.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.runtime.testing.contract.ClientDriver;
import io.inmesh.runtime.testing.contract.ContractBed;
import io.inmesh.runtime.testing.contract.MeshAnswer;
import io.inmesh.snapshot.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InmeshInterceptorTest extends HttpClientContract {
  private OkHttpClient http;

  @Override
  protected Client client(MeshTransport transport) {
    http = transport.interceptor().install(new OkHttpClient.Builder()).build();
    return new Client() {
      @Override
      public Answer send(
          String method, String url, Map<String, String> headers, byte @Nullable [] body)
          throws IOException {
        return execute(http, method, url, headers, body);
      }

      @Override
      public Answer sendWithin(Duration timeout, String url) throws IOException {
        OkHttpClient impatient = http.newBuilder().callTimeout(timeout).build();
        return execute(impatient, "GET", url, Map.of(), null);
      }

      @Override
      public InputStream stream(String url) throws IOException {
        return http.newCall(new Request.Builder().url(url).build()).execute().body().byteStream();
      }

      @Override
      public ClientDriver.Pending begin(String url) {
        return new Enqueued(http.newCall(new Request.Builder().url(url).build()));
      }
    };
  }

  private static Answer execute(
      OkHttpClient client,
      String method,
      String url,
      Map<String, String> headers,
      byte @Nullable [] body)
      throws IOException {
    Request.Builder request = new Request.Builder().url(url);
    headers.forEach(request::header);
    request.method(method, body == null ? null : RequestBody.create(body));
    try (Response response = client.newCall(request.build()).execute()) {
      Map<String, String> answered = new LinkedHashMap<>();
      response.headers().forEach(pair -> answered.put(pair.getFirst(), pair.getSecond()));
      return new Answer(response.code(), answered, response.body().string());
    }
  }

  /** A call that runs on OkHttp's own threads. */
  private static final class Enqueued implements ClientDriver.Pending, Callback {
    private final Call call;
    private final CompletableFuture<MeshAnswer> ended = new CompletableFuture<>();

    private Enqueued(Call call) {
      this.call = call;
      call.enqueue(this);
    }

    @Override
    public void cancel() {
      call.cancel();
    }

    @Override
    public MeshAnswer answer(Duration atMost) throws Exception {
      return ended.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void onFailure(Call failed, IOException e) {
      String outcome = call.isCanceled() ? "cancelled" : String.valueOf(e);
      ended.complete(new MeshAnswer(outcome, Map.of(), "", ""));
    }

    @Override
    public void onResponse(Call answered, Response response) throws IOException {
      ended.complete(
          new MeshAnswer(
              Integer.toString(response.code()), Map.of(), response.body().string(), ""));
    }
  }

  private static Request get(String path) {
    return new Request.Builder().url("http://reviews:9080" + path).build();
  }

  @Test
  void callsCanBeEnqueued() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    CompletableFuture<String> answer = new CompletableFuture<>();
    http.newCall(get("/"))
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException e) {
                answer.completeExceptionally(e);
              }

              @Override
              public void onResponse(Call call, Response response) throws IOException {
                answer.complete(response.body().string());
              }
            });
    assertThat(answer.get(20, TimeUnit.SECONDS)).startsWith("a");
  }

  @Test
  void theApplicationsOwnTimeOutIsItsOwn() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    OkHttpClient impatient = http.newBuilder().readTimeout(Duration.ofMillis(200)).build();
    assertThatThrownBy(() -> impatient.newCall(get("/held")).execute().close())
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void theRequestOfTheAnswerIsTheApplications() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    try (Response response = http.newCall(get("/x?y=z")).execute()) {
      assertThat(response.request().url().toString()).isEqualTo("http://reviews:9080/x?y=z");
      assertThat(response.body().string()).startsWith("a");
    }
  }

  @Test
  void aStaleConnectionIsReplacedWithoutANoteToAnybody() throws Exception {
    try (ClosingServer server = new ClosingServer()) {
      mesh.service("reviews", 9080).endpoint("127.0.0.1", server.port(), false);
      mesh.apply();
      for (int i = 0; i < 3; i++) {
        try (Response response = http.newCall(get("/")).execute()) {
          assertThat(response.code()).isEqualTo(200);
          response.body().string();
        }
        server.awaitClosed();
      }
      assertThat(server.connections()).isEqualTo(3);
    }
  }

  @Test
  void aCallThatIsDelayedHearsOfCancellation() throws Exception {
    Backend a = plaintext("a");
    TestService reviews = reviews(a);
    Fault delay = new Fault(1_000_000, Duration.ofMinutes(5), 0, 0, -1);
    reviews.route(ContractBed.route("delay", reviews.forward(), delay));
    mesh.apply();
    Call call = http.newCall(get("/"));
    Heard heard = Heard.of(call);
    call.cancel();
    assertThat(heard.get()).doesNotContain("answered");
    assertThat(a.seen()).isEmpty();
  }

  @Test
  @Timeout(60)
  void aDelayEndsWithTheCallersOwnReadTimeOut() throws Exception {
    Backend a = plaintext("a");
    TestService reviews = reviews(a);
    Fault delay = new Fault(1_000_000, Duration.ofMinutes(5), 0, 0, -1);
    reviews.route(ContractBed.route("delay", reviews.forward(), delay));
    mesh.apply();
    OkHttpClient impatient = http.newBuilder().readTimeout(Duration.ofMillis(200)).build();
    assertThatThrownBy(() -> impatient.newCall(get("/")).execute())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(a.seen()).isEmpty();
  }

  @Test
  void aCallThatWaitsForItsFirstConfigurationHearsOfCancellation() throws Exception {
    try (TestMesh slow = new TestMesh(builder -> builder.firstWait(Duration.ofMinutes(5)));
        MeshTransport transport = new MeshTransport(slow.mesh(), slow.identity("me"))) {
      client(transport);
      Call call = http.newCall(get("/"));
      Heard heard = Heard.of(call);
      while (slow.config().requested().isEmpty()) {
        Thread.onSpinWait();
      }
      call.cancel();
      assertThat(heard.get()).doesNotContain("answered");
    }
  }

  /** What became of a call. */
  private static final class Heard implements Callback {
    private final CompletableFuture<String> end = new CompletableFuture<>();

    static Heard of(Call call) {
      Heard heard = new Heard();
      call.enqueue(heard);
      return heard;
    }

    String get() throws Exception {
      return end.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void onFailure(Call failed, IOException e) {
      end.complete(String.valueOf(e.getMessage()));
    }

    @Override
    public void onResponse(Call answered, Response response) {
      response.close();
      end.complete("answered " + response.code());
    }
  }
}
