package io.inmesh.controlplane.cli;

import static io.inmesh.controlplane.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.controlplane.TestControlPlane;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.MeshRuntime;
import io.inmesh.runtime.WorkloadConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What explain says is what a client does, request by request. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(120)
class ExplainTest {
  private static final String MESH =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: reviews}
      spec: {selector: {app: reviews}, ports: [{name: http, port: 9080}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: details}
      spec: {selector: {app: details}, ports: [{name: http, port: 9080}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: reviews}
      spec:
        host: reviews
        trafficPolicy: {loadBalancer: {simple: RANDOM}, connectionPool: {tcp: {maxConnections: 77}}}
        subsets:
        - {name: v1, labels: {version: v1}}
        - {name: v2, labels: {version: v2}}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: reviews}
      spec:
        hosts: [reviews]
        http:
        - name: jason
          match: [{headers: {end-user: {exact: jason}}}]
          route: [{destination: {host: reviews, subset: v2}}]
        - match: [{uri: {prefix: /missing}}]
          route: [{destination: {host: reviews, subset: v9}}]
        - match: [{uri: {prefix: /abort}}]
          fault: {abort: {httpStatus: 418, percentage: {value: 50}}}
          route: [{destination: {host: reviews, subset: v1}}]
        - match: [{uri: {prefix: /dead}}]
          fault: {abort: {httpStatus: 500, percentage: {value: 100}}}
          route: [{destination: {host: reviews, subset: v1}}]
        - match: [{uri: {prefix: /slow}}]
          fault: {delay: {fixedDelay: 2s, percentage: {value: 100}}}
          route: [{destination: {host: reviews, subset: v1}}]
        - match: [{uri: {prefix: /split}}]
          route:
          - {destination: {host: reviews, subset: v1}, weight: 60}
          - {destination: {host: reviews, subset: v2}, weight: 40}
        - match: [{uri: {prefix: /moved}}]
          redirect: {uri: /elsewhere, redirectCode: 302}
        - match: [{uri: {prefix: /direct}}]
          directResponse: {status: 299, body: {string: hello}}
        - match: [{uri: {prefix: /only}}]
          rewrite: {uri: /other}
          route: [{destination: {host: details}}]
        - match: [{uri: {prefix: /all}}]
          route: [{destination: {host: reviews}}]
      ---
      apiVersion: policy.inmesh.io/v1alpha1
      kind: RateLimit
      metadata: {name: reviews-limit}
      spec: {service: reviews, limit: {requests: 600, unit: MINUTE}}
      ---
      apiVersion: security.istio.io/v1
      kind: PeerAuthentication
      metadata: {name: strict}
      spec: {mtls: {mode: STRICT}}
      """;

  @TempDir static Path directory;
  private static final List<MeshRuntime> runtimes = new ArrayList<>();
  private static Path meshConfig;
  private static TestControlPlane controlPlane;
  private static Inmesh inmesh;
  private static LiveCalls live;

  @BeforeAll
  static void start() throws Exception {
    meshConfig = Files.writeString(directory.resolve("mesh.yaml"), "connectTimeout: 3s\n");
    controlPlane =
        TestControlPlane.in(directory.resolve("data"), "--mesh-config", meshConfig.toString());
    inmesh = new Inmesh(controlPlane);
    Path file = Files.writeString(directory.resolve("mesh-rules.yaml"), MESH);
    inmesh.ok("apply", "-f", file.toString());
    serve(workload("reviews", "v1"), 34_001);
    serve(workload("reviews", "v2"), 34_002);
    MeshRuntime caller = workload("productpage", "v1");
    serve(caller, 34_003);
    live = new LiveCalls(caller.mesh());
  }

  @AfterAll
  static void stop() {
    runtimes.forEach(MeshRuntime::close);
    controlPlane.close();
  }

  @Test
  @Order(1)
  void agreesWithALiveClient() {
    for (String url :
        List.of(
            "http://reviews:9080/all",
            "http://REVIEWS.default.:9080/all",
            "http://reviews.default.svc.cluster.local:9080/all",
            "http://reviews:9080/missing",
            "http://reviews:9080/abort",
            "http://reviews:9080/dead",
            "http://reviews:9080/slow",
            "http://reviews:9080/split",
            "http://reviews:9080/moved",
            "http://reviews:9080/direct",
            "http://reviews:9080/only",
            "http://reviews:9080/nothing",
            "http://reviews:9081/all",
            "http://details:9080/",
            "http://example.com/")) {
      agrees(url, Map.of());
    }
    agrees("http://reviews:9080/all", Map.of("end-user", "jason"));
    agrees("http://reviews:9080/all", Map.of("host", "other:9080"));
  }

  @Test
  @Order(2)
  void namesWhoseWordEachStepIs() {
    Explained explained = explain("http://reviews:9080/split", Map.of());
    assertThat(explained.steps().toString()).contains("VirtualService default/reviews");
    String text = inmesh.ok("explain", "GET", "http://reviews:9080/split", "--from", "productpage");
    assertThat(text.lines().map(line -> line.replaceFirst(" .*", "")))
        .containsExactly(
            "GET",
            "from",
            "host",
            "policy",
            "listener",
            "route",
            "timeout", // and each of two:
            "cluster",
            "policy",
            "subset",
            "endpoint",
            "tls",
            "policy",
            "policy",
            "cluster",
            "policy",
            "subset",
            "endpoint",
            "tls",
            "policy",
            "policy",
            "revision");
    String rules = directory.resolve("mesh-rules.yaml").toString();
    assertThat(text)
        .contains("outbound ALLOW_ANY", "at most 77 connections", "connect within 3000 ms")
        .contains("[VirtualService default/reviews http[5] (" + rules + ":")
        .contains("[DestinationRule default/reviews (" + rules + ":")
        .contains("quota 600 requests a MINUTE", "[RateLimit default/reviews-limit (" + rules)
        .contains("mtls STRICT", "[PeerAuthentication default/strict (" + rules)
        .contains("127.0.0.1:34001  reviews-v1, takes calls")
        .contains("expects spiffe://cluster.local/ns/default/sa/reviews");
  }

  @Test
  @Order(3)
  void writesJsonOfExactlyThisShape() {
    String json = inmesh.ok("explain", "GET", "http://example.com/x", "-H", "a: b", "-o", "json");
    assertThat(json.replaceFirst("\"revision\": \"\\d+\"", "\"revision\": \"N\""))
        .isEqualTo(
            """
            {
              "request": {
                "method": "GET",
                "url": "http://example.com/x",
                "headers": [
                  "a: b"
                ]
              },
              "from": "anybody in namespace default",
              "revision": "N",
              "steps": [
                {
                  "name": "host",
                  "value": "example.com:80",
                  "detail": "Host: example.com"
                },
                {
                  "name": "policy",
                  "value": "outbound ALLOW_ANY",
                  "detail": "for hosts that the mesh does not know"
                },
                {
                  "name": "reply",
                  "value": "PASS_THROUGH",
                  "detail": "not in the mesh: sent as if the mesh were not there"
                }
              ],
              "refused": []
            }
            """);
    Explained explained = explain("http://reviews:9080/direct", Map.of());
    assertThat(explained.steps().get(3).keys())
        .containsExactly("name", "value", "detail", "resource", "place", "rule");
  }

  @Test
  @Order(4)
  void knowsWhatTokensGranted() throws Exception {
    inmesh.ok("token", "create", "--service-account", "second", "--label", "app=reviews");
    agrees("http://reviews:9080/all", Map.of());
    assertThat(inmesh.ok("explain", "GET", "http://reviews:9080/all"))
        .contains("/sa/reviews, spiffe://cluster.local/ns/default/sa/second");
  }

  @Test
  @Order(5)
  void knowsTheMeshConfigurationOfTheFile() throws Exception {
    Files.writeString(meshConfig, "outboundTrafficPolicy: {mode: REGISTRY_ONLY}\n");
    await(
        "the file",
        () -> inmesh.ok("explain", "GET", "http://example.com/").contains("REGISTRY_ONLY"));
    agrees("http://example.com/", Map.of());
    agrees("http://reviews:9080/all", Map.of());
    assertThat(explain("http://example.com/", Map.of()).values("reply")).containsExactly("502");
  }

  @Test
  void refusesWhatItCannotDo() {
    Inmesh.Result form = inmesh.run("explain", "GET", "http://reviews:9080/", "-o", "jsno");
    assertThat(form.status()).isEqualTo(2);
    assertThat(form.err()).contains("-o: jsno (expected: text or json)");
    assertThat(form.out()).isEmpty();
    Inmesh.Result url = inmesh.run("explain", "GET", "reviews:9080/");
    assertThat(url.status()).isEqualTo(2);
    assertThat(url.err()).contains("expected: [METHOD] http://host:port/path");
    Inmesh.Result from = inmesh.run("explain", "GET", "http://reviews:9080/", "--from", "nobody");
    assertThat(from.status()).isEqualTo(1);
    assertThat(from.err()).contains("\"nobody\"", "productpage-v1", "reviews-v1", "reviews-v2");
  }

  private static void agrees(String url, Map<String, String> headers) {
    Set<String> explained = explain(url, headers).outcomes();
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    Set<String> done = live.outcomes(URI.create(url), headers);
    while (!done.equals(explained) && System.nanoTime() < end) { // pushes take a moment
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      done = live.outcomes(URI.create(url), headers);
      explained = explain(url, headers).outcomes();
    }
    assertThat(explained).as("explained of %s %s", url, headers).isEqualTo(done).isNotEmpty();
  }

  private static Explained explain(String url, Map<String, String> headers) {
    List<String> arguments =
        new ArrayList<>(List.of("explain", "GET", url, "--from", "productpage", "-o", "json"));
    headers.forEach((name, value) -> arguments.addAll(List.of("-H", name + ":" + value)));
    return Explained.of(inmesh.ok(arguments.toArray(new String[0])));
  }

  private static void serve(MeshRuntime runtime, int bound) throws Exception {
    runtime.declare(new InboundPort(9080, bound, "http", true));
    runtime.ready().toCompletableFuture().get(30, TimeUnit.SECONDS);
    await("readiness", () -> runtime.status().ready());
  }

  private static MeshRuntime workload(String account, String version) throws IOException {
    Map<String, String> labels = new LinkedHashMap<>(Map.of("app", account, "version", version));
    List<String> create =
        new ArrayList<>(List.of("token", "create", "--service-account", account, "--port", "9080"));
    labels.forEach((name, value) -> create.addAll(List.of("--label", name + "=" + value)));
    String token = inmesh.ok(create.toArray(new String[0])).strip();
    String name = account + "-" + version;
    WorkloadConfigBuilder config =
        controlPlane
            .joining(account, token)
            .workload(name)
            .instance(name + "-1")
            .stateDirectory(directory.resolve("state-" + name));
    labels.forEach(config::label);
    MeshRuntime runtime = MeshRuntime.start(config.build(), List.of());
    runtimes.add(runtime);
    return runtime;
  }
}
