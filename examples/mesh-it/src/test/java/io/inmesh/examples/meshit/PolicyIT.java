package io.inmesh.examples.meshit;

import static io.inmesh.examples.meshit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From YAML at the control plane's API to the answer that a caller gets. {@code stock} is served by
 * the library, {@code legacy} by a sidecar: the same is asked of both.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
@SuppressWarnings("try") // what is applied is there to be taken back
class PolicyIT {
  private static final Answer HELLO = new Answer(200, "hello");
  private static final Answer DENIED = new Answer(403, "RBAC: access denied");

  private static final String ALLOW =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: SERVICE-allow}
      spec:
        selector: {matchLabels: {app: SERVICE}}
        action: ALLOW
        rules:
        - from: [{source: {principals: [cluster.local/ns/default/sa/shop]}}]
          to: [{operation: {methods: [GET], paths: ["/read*"]}}]
        - from: [{source: {namespaces: [other]}}]
          to: [{operation: {methods: [POST], paths: [/write]}}]
        - to: [{operation: {paths: [/open]}}]
      """;
  private static final String DENY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: SERVICE-deny}
      spec:
        selector: {matchLabels: {app: SERVICE}}
        action: DENY
        rules:
        - from: [{source: {namespaces: [other]}}]
          to: [{operation: {methods: [POST], paths: [/write]}}]
        - from: [{source: {principals: [cluster.local/ns/default/sa/shop]}}]
          to: [{operation: {paths: [/read/secret]}}]
      """;
  private static final String ALLOW_GRPC =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: stock-grpc}
      spec:
        selector: {matchLabels: {app: stock}}
        action: ALLOW
        rules:
        - from: [{source: {principals: [cluster.local/ns/default/sa/shop]}}]
          to: [{operation: {methods: [POST], paths: [/test.Echo/Say]}}]
      """;
  private static final String DENY_GRPC =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: stock-grpc-deny}
      spec:
        selector: {matchLabels: {app: stock}}
        action: DENY
        rules:
        - from: [{source: {namespaces: [default]}}]
          to: [{operation: {paths: ["/test.Echo/*"]}}]
      """;
  private static final String CANARY =
      """
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata: {name: canary}
      spec:
        action: DENY
        rules:
        - to: [{operation: {paths: [/canary]}}]
      """;
  private static final String STRICT =
      """
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: default}
      spec: {mtls: {mode: STRICT}}
      """;
  private static final String LIMIT =
      """
      apiVersion: policy.inmesh.io/v1alpha1
      kind: RateLimit
      metadata: {name: SERVICE-limit}
      spec: {service: SERVICE, limit: {requests: 20, unit: HOUR}}
      """;

  @TempDir private static Path directory;
  private MeshUnderTest mesh;
  private Library shop;
  private Library guest;

  @BeforeAll
  void start() throws Exception {
    mesh = MeshUnderTest.start(directory, "24h");
    shop = mesh.shop();
    guest = mesh.join("other", "guest").ready();
    eventually(
        "the guest finds everybody",
        () ->
            guest.get("http://stock.default:9080/").equals(HELLO)
                && guest.get("http://legacy.default:9080/").equals(HELLO)
                && guest.grpc("mesh:///stock.default:7000") == Status.Code.OK);
  }

  @AfterAll
  void stop() throws Exception {
    if (mesh != null) {
      mesh.close();
    }
  }

  private static String of(String yaml, String service) {
    return yaml.replace("SERVICE", service);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stock", "legacy"})
  void policiesSayWhoMayDoWhat(String service) throws Exception {
    String shops = "http://" + service + ":9080";
    String guests = "http://" + service + ".default:9080";
    try (MeshUnderTest.Applied allow = mesh.apply(of(ALLOW, service))) {
      eventually("ALLOW is in force", () -> shop.get(shops + "/other").equals(DENIED));

      assertThat(shop.get(shops + "/read/1")).isEqualTo(HELLO);
      assertThat(shop.call("POST", shops + "/read/1")).as("another method").isEqualTo(DENIED);
      assertThat(shop.call("POST", shops + "/write")).as("another namespace").isEqualTo(DENIED);
      assertThat(guest.get(guests + "/read/1")).as("another principal").isEqualTo(DENIED);
      assertThat(guest.call("POST", guests + "/write")).isEqualTo(HELLO);
      assertThat(guest.call("POST", guests + "/write/more")).as("another path").isEqualTo(DENIED);
      assertThat(mesh.web().get(shops + "/read/1")).as("through its sidecar").isEqualTo(DENIED);
      assertThat(mesh.web().get(shops + "/open")).as("through its sidecar").isEqualTo(HELLO);
      assertThat(plain(service, "/read/1")).as("nobody").isEqualTo(DENIED);
      assertThat(plain(service, "/open")).as("nobody").isEqualTo(HELLO);

      try (MeshUnderTest.Applied deny = mesh.apply(of(DENY, service))) {
        eventually("DENY is in force", () -> shop.get(shops + "/read/secret").equals(DENIED));
        assertThat(guest.call("POST", guests + "/write")).isEqualTo(DENIED);
        assertThat(shop.get(shops + "/read/1")).isEqualTo(HELLO);
      }
      eventually("DENY is gone", () -> shop.get(shops + "/read/secret").equals(HELLO));
      assertThat(guest.call("POST", guests + "/write")).isEqualTo(HELLO);
      assertThat(shop.get(shops + "/other")).isEqualTo(DENIED);
    }
    eventually("ALLOW is gone", () -> guest.get(guests + "/other").equals(HELLO));
    assertThat(plain(service, "/other")).isEqualTo(HELLO);
  }

  @Test
  void policiesHoldForGrpc() throws Exception {
    ManagedChannel shops = shop.channel("mesh:///stock:7000");
    ManagedChannel guests = guest.channel("mesh:///stock.default:7000");
    assertThat(Library.grpc(guests)).isEqualTo(Status.Code.OK);
    try (MeshUnderTest.Applied allow = mesh.apply(ALLOW_GRPC)) {
      eventually("ALLOW is in force", () -> Library.grpc(guests) == Status.Code.PERMISSION_DENIED);
      assertThat(Library.grpc(shops)).isEqualTo(Status.Code.OK);
      try (MeshUnderTest.Applied deny = mesh.apply(DENY_GRPC)) {
        eventually("DENY is in force", () -> Library.grpc(shops) == Status.Code.PERMISSION_DENIED);
      }
      eventually("DENY is gone", () -> Library.grpc(shops) == Status.Code.OK);
      assertThat(Library.grpc(guests)).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
    eventually("ALLOW is gone", () -> Library.grpc(guests) == Status.Code.OK);
  }

  /**
   * Before its first lease an instance may admit a tenth of the limit; that twenty requests pass
   * shows that the lease has come, and that no more than 22 do, that it holds.
   */
  @ParameterizedTest
  @ValueSource(strings = {"stock", "legacy"})
  void beyondItsLimitAServiceAnswers429(String service) throws Exception {
    String url = "http://" + service + ":9080";
    List<Integer> statuses = new ArrayList<>();
    MeshUnderTest.Applied canary = mesh.apply(CANARY);
    eventually("the canary is in force", () -> shop.get(url + "/canary").equals(DENIED));
    try (MeshUnderTest.Applied limit = mesh.apply(of(LIMIT, service))) {
      canary.close();
      // The limit came before the canary went. Who is refused takes nothing from the limit.
      eventually(
          "the limit is in force",
          () -> {
            int status = shop.get(url + "/canary").status();
            return status != 403 && statuses.add(status);
          });
      eventually(
          "the lease has come, and is used up",
          () -> {
            for (int i = 0; i < 5; i++) {
              statuses.add((i % 2 == 0 ? shop.get(url) : mesh.web().get(url)).status());
            }
            return passed(statuses) >= 20 || statuses.size() > 1_000;
          });
      for (int i = 0; i < 20; i++) {
        statuses.add(shop.get(url).status());
      }
      assertThat(statuses).containsOnly(200, 429);
      assertThat(passed(statuses)).isBetween(20L, 22L);
    }
    eventually("the limit is gone", () -> shop.get(url).equals(HELLO));
    for (int i = 0; i < 30; i++) {
      assertThat(shop.get(url)).isEqualTo(HELLO);
    }
  }

  private static long passed(List<Integer> statuses) {
    return statuses.stream().filter(status -> status == 200).count();
  }

  @Test
  void underStrictPlaintextIsRefusedEverywhereAndTheMeshGoesOn() throws Exception {
    ManagedChannel plaintext =
        Grpc.newChannelBuilder("127.0.0.1:" + mesh.stockGrpc(), InsecureChannelCredentials.create())
            .build();
    ManagedChannel meshed = shop.channel("mesh:///stock:7000");
    try {
      assertThat(plain("stock", "/")).isEqualTo(HELLO);
      assertThat(plain("legacy", "/")).isEqualTo(HELLO);
      assertThat(Library.grpc(plaintext)).isEqualTo(Status.Code.OK);
      plaintext.enterIdle(); // STRICT counts from the next connection on
      try (MeshUnderTest.Applied strict = mesh.apply(STRICT)) {
        for (String service : List.of("stock", "legacy")) {
          eventually(service + " refuses plaintext", () -> refusesPlaintext(service));
          assertThatThrownBy(() -> plain(service, "/")).isInstanceOf(IOException.class);
          assertThat(shop.get("http://" + service + ":9080/")).isEqualTo(HELLO);
          assertThat(mesh.web().get("http://" + service + ":9080/")).isEqualTo(HELLO);
        }
        eventually(
            "gRPC refuses plaintext",
            () -> {
              plaintext.enterIdle();
              return Library.grpc(plaintext) == Status.Code.UNAVAILABLE;
            });
        assertThat(Library.grpc(meshed)).isEqualTo(Status.Code.OK);
      }
      eventually(
          "plaintext is taken again",
          () -> !refusesPlaintext("stock") && !refusesPlaintext("legacy"));
      eventually(
          "plaintext is taken again by gRPC",
          () -> {
            plaintext.resetConnectBackoff();
            return Library.grpc(plaintext) == Status.Code.OK;
          });
    } finally {
      plaintext.shutdownNow();
    }
  }

  private boolean refusesPlaintext(String service) throws InterruptedException {
    try {
      plain(service, "/");
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** A caller outside the mesh, on a connection of its own. */
  private Answer plain(String service, String path) throws IOException, InterruptedException {
    int port = service.equals("stock") ? mesh.stockHttp() : mesh.legacyHttp();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
            .timeout(Duration.ofSeconds(20))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.body());
  }
}
