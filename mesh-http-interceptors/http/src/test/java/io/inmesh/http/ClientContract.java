package io.inmesh.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteAction;
import io.inmesh.snapshot.RouteMatch;
import io.inmesh.snapshot.WeightedCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every HTTP client in the mesh does. The client under test dials {@code http://reviews:9080}.
 */
public abstract class ClientContract {
  /** An answer, read to its end. */
  public record Answer(int status, Map<String, String> headers, String body) {
    /** Header names are compared without case. */
    public Answer {
      Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      sorted.putAll(headers);
      headers = sorted;
    }
  }

  /** The client under test. */
  public interface Client {
    /** Sends a request and reads the answer. */
    Answer send(String method, String url, Map<String, String> headers, byte @Nullable [] body)
        throws IOException;

    /** Sends a GET and gives the body while it comes. */
    InputStream stream(String url) throws IOException;
  }

  private static final RetryPolicy RETRIES =
      new RetryPolicy(
          2,
          Set.of(RetryOn.SERVER_ERROR_5XX, RetryOn.CONNECT_FAILURE),
          Set.of(),
          Duration.ZERO,
          Duration.ofMillis(1),
          Duration.ofMillis(5),
          true,
          3);

  protected final TestMesh mesh = new TestMesh();
  protected final TestIdentity caller = mesh.identity("caller");
  private final TestIdentity reviewsIdentity = mesh.identity("reviews");
  private final List<Backend> backends = new ArrayList<>();
  protected MeshTransport transport;
  private Client client;

  /** A client on this transport. */
  protected abstract Client client(MeshTransport transport);

  @BeforeEach
  final void start() {
    transport = new MeshTransport(mesh.mesh(), caller);
    client = client(transport);
  }

  @AfterEach
  final void stop() {
    backends.forEach(Backend::close);
    transport.close();
    mesh.close();
  }

  protected final Backend plaintext(String name) throws IOException {
    Backend backend = Backend.plaintext(name);
    backends.add(backend);
    return backend;
  }

  private Backend mtls(String name, TestIdentity identity) throws IOException {
    Backend backend = Backend.mtls(name, identity);
    backends.add(backend);
    return backend;
  }

  protected final TestService reviews(Backend... plaintext) {
    TestService reviews = mesh.service("reviews", 9080);
    for (Backend backend : plaintext) {
      reviews.endpoint("127.0.0.1", backend.port(), false);
    }
    return reviews;
  }

  private Answer get(String path) throws IOException {
    return client.send("GET", "http://reviews:9080" + path, Map.of(), null);
  }

  @Test
  void callsAlternateBetweenEndpointsAndNeverReachTheWrongOne() throws Exception {
    Backend a = plaintext("a");
    Backend b = plaintext("b");
    reviews(a, b);
    mesh.apply();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(get("/").body().substring(0, 1));
    }
    assertThat(answers.subList(1, 10)).isNotEqualTo(answers.subList(0, 9));
    assertThat(answers.subList(2, 10)).isEqualTo(answers.subList(0, 8));
    assertThat(a.seen()).hasSize(5);
    assertThat(b.seen()).hasSize(5);
  }

  @Test
  void connectionsAreKept() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    for (int i = 0; i < 5; i++) {
      get("/");
    }
    assertThat(a.seen().stream().map(Backend.Seen::clientPort).distinct()).hasSize(1);
  }

  @Test
  void theHostStaysAsTheApplicationDialledIt() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    get("/path?q=1");
    Backend.Seen seen = a.seen().get(0);
    assertThat(seen.header("Host")).isEqualTo("reviews:9080");
    assertThat(seen.path()).isEqualTo("/path?q=1");
  }

  @Test
  void aFailedAttemptIsRepeatedOnAnotherEndpoint() throws Exception {
    Backend bad = plaintext("bad").status(503);
    Backend good = plaintext("good");
    reviews(bad, good).retry(RETRIES);
    mesh.apply();
    for (int i = 0; i < 4; i++) {
      assertThat(get("/").body()).startsWith("good");
    }
    assertThat(bad.seen()).isNotEmpty();
  }

  @Test
  void aRefusedConnectionIsRepeatedOnAnotherEndpoint() throws Exception {
    Backend gone = plaintext("gone");
    Backend good = plaintext("good");
    reviews(gone, good).retry(RETRIES);
    mesh.apply();
    gone.close();
    for (int i = 0; i < 4; i++) {
      assertThat(get("/").body()).startsWith("good");
    }
  }

  @Test
  void aBodyIsSentAgainWithItsRequest() throws Exception {
    Backend bad = plaintext("bad").status(503);
    Backend good = plaintext("good");
    reviews(bad, good).retry(RETRIES);
    mesh.apply();
    byte[] body = "the body".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 2; i++) {
      assertThat(client.send("POST", "http://reviews:9080/", Map.of(), body).body())
          .isEqualTo("good 8");
    }
    assertThat(bad.seen().get(0).body()).isEqualTo(body);
  }

  @Test
  void aLongBodyArrivesWhole() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    byte[] body = new byte[200 * 1024];
    assertThat(client.send("POST", "http://reviews:9080/", Map.of(), body).body())
        .isEqualTo("a 204800");
  }

  @Test
  void withoutAnyWorkingEndpointTheAnswerIs503WithAReason() throws Exception {
    Backend gone = plaintext("gone");
    reviews(gone);
    mesh.apply();
    gone.close();
    assertThat(get("/").status()).isEqualTo(503);
  }

  @Test
  void mtlsIsSpokenWithWhomIsExpected() throws Exception {
    Backend a = mtls("a", reviewsIdentity);
    mesh.service("reviews", 9080).mtls(reviewsIdentity.id()).endpoint("127.0.0.1", a.port(), true);
    mesh.apply();
    assertThat(get("/").body()).startsWith("a");
    assertThat(a.seen().get(0).header("Host")).isEqualTo("reviews:9080");
  }

  @Test
  void somebodyElseGetsNotOneByteOfARequest() throws Exception {
    Backend impostor = mtls("impostor", mesh.identity("ratings"));
    mesh.service("reviews", 9080)
        .mtls(reviewsIdentity.id())
        .endpoint("127.0.0.1", impostor.port(), true);
    mesh.apply();
    assertThat(get("/").status()).isEqualTo(503);
    assertThat(impostor.seen()).isEmpty();
  }

  @Test
  void noConnectionVerifiedForOneServesAnother() throws Exception {
    TestIdentity ratings = mesh.identity("ratings");
    Backend shared = mtls("shared", reviewsIdentity);
    mesh.service("reviews", 9080)
        .mtls(reviewsIdentity.id())
        .endpoint("127.0.0.1", shared.port(), true);
    mesh.service("ratings", 9080).mtls(ratings.id()).endpoint("127.0.0.1", shared.port(), true);
    mesh.apply();
    assertThat(get("/").status()).isEqualTo(200);
    assertThat(client.send("GET", "http://ratings:9080/", Map.of(), null).status()).isEqualTo(503);
    assertThat(shared.seen()).hasSize(1);
  }

  @Test
  void aRotatedIdentityGetsConnectionsOfItsOwn() throws Exception {
    Backend a = mtls("a", reviewsIdentity);
    mesh.service("reviews", 9080).mtls(reviewsIdentity.id()).endpoint("127.0.0.1", a.port(), true);
    mesh.apply();
    get("/");
    get("/");
    caller.rotate();
    get("/");
    List<Integer> ports = a.seen().stream().map(Backend.Seen::clientPort).toList();
    assertThat(ports.get(1)).isEqualTo(ports.get(0));
    assertThat(ports.get(2)).isNotEqualTo(ports.get(0));
  }

  @Test
  void aHostOutsideTheMeshPassesThrough() throws Exception {
    Backend outside = plaintext("outside");
    mesh.outboundPolicy(OutboundPolicy.ALLOW_ANY).absent("localhost", outside.port());
    mesh.apply();
    Answer answer = client.send("GET", "http://localhost:" + outside.port() + "/x", Map.of(), null);
    assertThat(answer.body()).startsWith("outside");
  }

  @Test
  void underRegistryOnlyAnUnknownHostIsRefused() throws Exception {
    Backend outside = plaintext("outside");
    mesh.outboundPolicy(OutboundPolicy.REGISTRY_ONLY).absent("localhost", outside.port());
    mesh.apply();
    Answer answer = client.send("GET", "http://localhost:" + outside.port() + "/", Map.of(), null);
    assertThat(answer.status()).isEqualTo(502);
    assertThat(outside.seen()).isEmpty();
  }

  @Test
  void anUnknownClusterAnswers503() throws Exception {
    TestService reviews = reviews();
    reviews.route(
        route(
            "missing",
            new RouteAction.Forward(
                List.of(WeightedCluster.of(reviews.clusterName("v9"), 1)),
                Duration.ZERO,
                RetryPolicy.NONE,
                null,
                List.of(),
                List.of()),
            null));
    mesh.apply();
    assertThat(get("/").status()).isEqualTo(503);
  }

  @Test
  void anAbortFaultAnswersWithoutACall() throws Exception {
    Backend a = plaintext("a");
    TestService reviews = reviews(a);
    reviews.route(
        route("abort", reviews.forward(), new Fault(0, Duration.ZERO, 1_000_000, 418, -1)));
    mesh.apply();
    Answer answer = get("/");
    assertThat(answer.status()).isEqualTo(418);
    assertThat(answer.body()).isEqualTo("fault filter abort");
    assertThat(a.seen()).isEmpty();
  }

  @Test
  void aDelayFaultDelays() throws Exception {
    Backend a = plaintext("a");
    TestService reviews = reviews(a);
    reviews.route(
        route("delay", reviews.forward(), new Fault(1_000_000, Duration.ofMillis(150), 0, 0, -1)));
    mesh.apply();
    long before = System.nanoTime();
    assertThat(get("/").status()).isEqualTo(200);
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(150_000_000L);
  }

  @Test
  void headersAreEditedBothWays() throws Exception {
    Backend a = plaintext("a");
    TestService reviews = reviews(a);
    reviews.route(
        new Route(
            "edit",
            RouteMatch.ANY,
            reviews.forward(),
            new HeaderEdits(
                List.of(new Header("x-set", "mesh")),
                List.of(new Header("x-added", "mesh")),
                List.of("x-removed")),
            new HeaderEdits(
                List.of(new Header("x-answer", "mesh")), List.of(), List.of("x-backend")),
            null,
            Origin.NONE));
    mesh.apply();
    Answer answer =
        client.send(
            "GET",
            "http://reviews:9080/",
            Map.of("x-set", "application", "x-removed", "application"),
            null);
    Backend.Seen seen = a.seen().get(0);
    assertThat(seen.headers().get("x-set")).containsExactly("mesh");
    assertThat(seen.header("x-added")).isEqualTo("mesh");
    assertThat(seen.header("x-removed")).isNull();
    assertThat(answer.headers()).containsEntry("x-answer", "mesh").doesNotContainKey("x-backend");
  }

  @Test
  void aRouteThatTakesTooLongAnswers504() throws Exception {
    Backend a = plaintext("a");
    reviews(a).timeout(Duration.ofMillis(200));
    mesh.apply();
    assertThat(get("/held").status()).isEqualTo(504);
  }

  @Test
  void answersAreStreamed() throws Exception {
    Backend a = plaintext("a");
    reviews(a);
    mesh.apply();
    try (InputStream body = client.stream("http://reviews:9080/stream")) {
      byte[] first = new byte[6];
      body.readNBytes(first, 0, first.length);
      assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("first ");
      a.release();
      assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("second");
    }
  }

  @Test
  void redirectsAreFollowedThroughTheMesh() throws Exception {
    Backend a = plaintext("a");
    Backend b = plaintext("b");
    reviews(a, b);
    mesh.apply();
    String answer = get("/redirect").body();
    Backend second = answer.startsWith("a") ? a : b;
    assertThat(second.seen().stream().map(Backend.Seen::path)).containsExactly("/target");
  }

  @Test
  void anEndpointThatLeavesGetsNoMoreCalls() throws Exception {
    Backend a = plaintext("a");
    Backend b = plaintext("b");
    TestService reviews = reviews(a, b);
    mesh.apply();
    get("/");
    get("/");
    reviews.noEndpoints().endpoint("127.0.0.1", b.port(), false);
    mesh.apply();
    for (int i = 0; i < 4; i++) {
      assertThat(get("/").body()).startsWith("b");
    }
    assertThat(a.seen()).hasSize(1);
  }

  protected static Route route(String name, RouteAction action, @Nullable Fault fault) {
    return new Route(
        name, RouteMatch.ANY, action, HeaderEdits.NONE, HeaderEdits.NONE, fault, Origin.NONE);
  }
}
