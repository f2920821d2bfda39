package io.inmesh.examples.e2e;

import static io.inmesh.examples.e2e.Eventually.eventually;
import static io.inmesh.examples.e2e.Eventually.within;
import static io.inmesh.examples.e2e.Stars.awaitInVain;
import static io.inmesh.examples.e2e.Stars.awaitOnly;
import static io.inmesh.examples.e2e.Stars.awaitShare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The demo from outside: pages, our own and Istio's files, metrics, and the control plane's death.
 * One demo, in this order. {@code -Dinmesh.demo.namespace=bookinfo} runs all of it there.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {

  private static final List<String> WORKLOADS =
      List.of(
          "productpage-v1", "details-v1", "ratings-v1", "reviews-v1", "reviews-v2", "reviews-v3");

  private static final List<String> VISITORS =
      IntStream.rangeClosed(1, 6).mapToObj(i -> "visitor-" + i).toList();

  private Demo demo;
  private Browser anybody;
  private Browser jason;

  @BeforeAll
  void start() throws Exception {
    demo = new Demo(System.getProperty("inmesh.demo.namespace", "default"));
    anybody = new Browser(demo.url("productpage"));
    jason = new Browser(demo.url("productpage"));
    jason.signIn("jason");
  }

  @AfterAll
  void stop() throws Exception {
    if (demo != null) {
      demo.close();
    }
  }

  @Test
  @Order(1)
  void thePageIsServedDirectlyAndThroughTheGateway() throws Exception {
    assertThat(anybody.get("/productpage").whole()).isTrue();
    assertThat(new Browser(demo.url("gateway")).get("/productpage").whole()).isTrue();
    assertThat(new Browser(demo.url("gateway")).get("/nothing-here").status()).isEqualTo(404);
    assertThat(anybody.colours(60).keySet()).containsExactlyInAnyOrder("none", "black", "red");
  }

  @Test
  @Order(2)
  void theDemosOwnStepsShowTheirEffect() throws Exception {
    applyStep("1-all-v1.yaml");
    awaitOnly(anybody, "none");
    applyStep("2-jason-v2.yaml");
    awaitOnly(jason, "black");
    awaitOnly(anybody, "none");

    applyStep("4-ratings-abort.yaml");
    awaitOnly(jason, "no ratings");
    awaitOnly(anybody, "none");
    assertThat(jason.get("/api/v1/products/0/ratings").status()).isEqualTo(500);
    assertThat(anybody.get("/api/v1/products/0/ratings").status()).isEqualTo(200);

    applyStep("5-ratings-delay.yaml");
    awaitInVain(jason);
    assertThat(anybody.get("/productpage").whole()).isTrue();
    Path redOnly =
        written("red.yaml", Files.readString(Demo.step("6-red-for-all.yaml")).split("---")[0]);
    demo.apply(redOnly);
    awaitOnly(anybody, "red");
    assertThat(jason.colours(2)).isEqualTo(Map.of("no ratings", 2)); // v3 waits 2.5 s only

    applyStep("3-80-20.yaml");
    awaitShare(anybody, Map.of("none", 80, "black", 20));
    applyStep("6-red-for-all.yaml");
    awaitOnly(anybody, "red");
    awaitOnly(jason, "red");

    applyStep("2-jason-v2.yaml");
    Browser guest = new Browser(demo.url("productpage"));
    guest.signIn("jason");
    awaitOnly(guest, "black");
    guest.get("/logout");
    assertThat(guest.colours(10)).isEqualTo(Map.of("none", 10));
  }

  @Test
  @Order(3)
  void istiosOwnFilesShowTheirEffect() throws Exception {
    applySample("networking/destination-rule-all.yaml");
    applySample("networking/virtual-service-all-v1.yaml");
    awaitOnly(anybody, "none");

    applySample("networking/virtual-service-reviews-test-v2.yaml");
    awaitOnly(jason, "black");
    awaitOnly(anybody, "none");

    applySample("networking/virtual-service-reviews-50-v3.yaml");
    awaitShare(anybody, Map.of("none", 50, "red", 50));
    applySample("networking/virtual-service-reviews-80-20.yaml");
    awaitShare(anybody, Map.of("none", 80, "black", 20));
    applySample("networking/virtual-service-reviews-90-10.yaml");
    awaitShare(anybody, Map.of("none", 90, "black", 10));
    applySample("networking/virtual-service-reviews-v2-v3.yaml");
    awaitShare(anybody, Map.of("black", 50, "red", 50));

    applySample("networking/virtual-service-reviews-jason-v2-v3.yaml");
    awaitOnly(jason, "black");
    awaitOnly(anybody, "red");
    applySample("networking/virtual-service-reviews-v3.yaml");
    awaitOnly(anybody, "red");
    applySample("networking/destination-rule-all-mtls.yaml");
    awaitOnly(anybody, "red");
    applySample("networking/bookinfo-gateway.yaml");
    assertThat(new Browser(demo.url("gateway")).get("/productpage").whole()).isTrue();
  }

  @Test
  @Order(4)
  void faultsOfIstiosOwnFilesReachJasonAlone() throws Exception {
    applySample("networking/virtual-service-reviews-test-v2.yaml");
    applySample("networking/virtual-service-ratings-test-abort.yaml");
    awaitOnly(jason, "no ratings");
    awaitOnly(anybody, "none");

    applySample("networking/virtual-service-ratings-test-delay.yaml");
    awaitInVain(jason);
    assertThat(anybody.get("/productpage").whole()).isTrue();
    applySample("networking/virtual-service-all-v1.yaml");
    awaitOnly(jason, "none");
  }

  @Test
  @Order(5)
  void theServicesAndAccountsOfBookinfoApplyTwice() throws Exception {
    Path own = Demo.resources();
    demo.apply(own);
    demo.apply(
        written(
            "own-changed.yaml",
            Files.readString(own)
                .replace("service: details}", "service: details, changed: \"yes\"}")));
    assertThat(anybody.get("/productpage").whole()).isTrue();

    applySample("platform/kube/bookinfo.yaml");
    demo.apply(
        written(
            "bookinfo-changed.yaml",
            Files.readString(sample("platform/kube/bookinfo.yaml"))
                .replace("service: details", "service: details\n    changed: \"yes\"")));
    assertThat(anybody.get("/productpage").whole()).isTrue();
  }

  @Test
  @Order(6)
  void everyHopIsCountedWithIstiosLabels() throws Exception {
    Metrics metrics = new Metrics(demo, anybody);
    applyStep("1-all-v1.yaml");
    metrics.awaitOfSidecar(
        "productpage-v1",
        "reporter=\"source\"",
        "source_workload=\"productpage-v1\"",
        "destination_service_name=\"reviews\"",
        "destination_version=\"v1\"",
        "response_code=\"200\"");
    String productpage =
        "source_principal=\"spiffe://cluster.local/ns/%s/sa/bookinfo-productpage\""
            .formatted(demo.namespace());
    metrics.awaitOfSidecar(
        "details-v1",
        "reporter=\"destination\"",
        "source_workload=\"productpage-v1\"",
        "connection_security_policy=\"mutual_tls\"",
        productpage);
    metrics.awaitOfLibrary(
        "reviews-v1",
        "reporter=\"destination\"",
        "connection_security_policy=\"mutual_tls\"",
        productpage);
    metrics.awaitOfLibrary( // since the steps before
        "reviews-v3",
        "reporter=\"source\"",
        "source_workload=\"reviews-v3\"",
        "destination_service_name=\"ratings\"");
  }

  @Test
  @Order(7)
  void explainNamesResourceAndSubset() throws Exception {
    applyStep("2-jason-v2.yaml");
    Demo.Outcome outcome =
        demo.inmesh(
            "explain",
            "GET",
            "http://reviews:9080/reviews/0",
            "-H",
            "end-user:jason",
            "--from",
            "productpage");
    assertThat(outcome.output()).contains("VirtualService " + demo.namespace() + "/reviews", "v2");
    assertThat(outcome.status()).isZero();
  }

  @Test
  @Order(8)
  void kubectlSeesWhatThereIs() throws Exception {
    assumeFalse(demo.kubectls().isEmpty(), "kubectl is not installed: its commands are not tried");
    for (List<String> kubectl : demo.kubectls()) {
      for (String[] words :
          new String[][] {
            {"get", "vs,dr,gateways.networking.istio.io"},
            {"get", "vs", "reviews", "-o", "yaml"},
            {"describe", "virtualservice", "reviews"},
            {"api-resources"},
            {"explain", "virtualservice.spec"},
            {"label", "--overwrite", "vs", "reviews", "tried=yes"},
          }) {
        Demo.Outcome outcome = demo.kubectl(kubectl, words);
        assertThat(outcome.status()).as(String.join(" ", words) + ": " + outcome.output()).isZero();
      }
    }
  }

  @Test
  @Order(9)
  void strictRefusesPlaintextAndTheMeshWorksOn() throws Exception {
    applyStep("1-all-v1.yaml");
    applyStep("2-jason-v2.yaml");
    assertThat(plaintext("reviews-v1")).isEqualTo(200);
    applyStep("7-strict.yaml");
    eventually("reviews refuses plaintext", () -> plaintext("reviews-v1") != 200);
    assertThat(anybody.colours(20)).containsOnlyKeys("none");
    assertThat(jason.colours(20)).containsOnlyKeys("black");
  }

  /** Under STRICT from here on: whatever is served between workloads is served over mutual TLS. */
  @Test
  @Order(10)
  void theControlPlaneDiesAndNothingFails() throws Exception {
    ControlPlaneApi api = demo.api();
    Map<String, String> before = api.workloads().orElseThrow();
    Set<String> clients = api.connections().keySet();
    assertThat(before.keySet()).containsAll(WORKLOADS);
    assertThat(clients).containsAll(WORKLOADS).contains("istio-ingressgateway");
    List<Path> tokens = new ArrayList<>();
    for (String name : VISITORS) {
      tokens.add(NewClient.token(demo, name));
    }
    try (SteadyLoad load = new SteadyLoad(anybody)) {
      awaitCalls(load, 20);
      killControlPlane();
      awaitCalls(load, 100);
      reviewsRestartsWithoutIt();
      boolean wasFirst = false;
      for (int i = 0; i < VISITORS.size() && !wasFirst; i++) {
        if (i > 0) { // one of the others happened to try in the very second: once more
          killControlPlane();
          awaitCalls(load, 300);
        }
        try (NewClient visitor = NewClient.start(demo, VISITORS.get(i), tokens.get(i))) {
          wasFirst = comesBack(api, before.keySet(), clients, visitor);
        }
      }
      assertThat(wasFirst).as("a new client was the first to connect").isTrue();
      within(
          Duration.ofSeconds(60),
          "configuration flows again",
          () -> {
            applyStep("6-red-for-all.yaml");
            return anybody.colours(5).equals(Map.of("red", 5));
          });
      awaitCalls(load, 100);
      assertThat(load.failures()).isEmpty();
    }
    demo.inmesh("delete", "peerauthentication", "default");
    eventually("plaintext is served again", () -> plaintext("reviews-v1") == 200);
  }

  private void killControlPlane() throws Exception {
    long pid = demo.workload("control-plane", "control-plane").pid();
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  /** It has its configuration, STRICT among it, and its identity from its own state directory. */
  private void reviewsRestartsWithoutIt() throws Exception {
    Demo.Outcome restart = demo.inmesh("demo", "restart", "reviews-v2");
    assertThat(restart.status()).as(restart.output()).isZero();
    assertThat(plaintext("reviews-v2")).isNotEqualTo(200);
    awaitOnly(jason, "black"); // from v2: found, and called over mutual TLS
  }

  /**
   * Starts the control plane. From its first answer until everybody is connected again, everybody
   * is registered, and a new client sees all that it can route to. Returns whether the new client
   * came first.
   */
  private boolean comesBack(
      ControlPlaneApi api, Set<String> everybody, Set<String> clients, NewClient visitor)
      throws Exception {
    eventually("the new client waits for the control plane", visitor::isUp);
    Process start =
        demo.begin(Path.of("target/start.log"), List.of("demo", "start", "control-plane"));
    within(
        Duration.ofSeconds(90),
        "everybody is connected again",
        () -> {
          Optional<Map<String, String>> now = api.workloads();
          now.ifPresent(
              workloads -> assertThat(workloads.keySet()).as("registered").containsAll(everybody));
          return now.isPresent() && api.connections().keySet().containsAll(clients);
        });
    assertThat(start.waitFor()).isZero();
    eventually(
        "the new client is served", () -> visitor.call("http://reviews:9080/reviews/0") == 200);
    assertThat(visitor.endpoints("reviews")) // what the route of step 2 names
        .containsExactlyInAnyOrder("reviews-v1", "reviews-v2");
    Map<String, Instant> connections = api.connections();
    assertThat(connections).containsKey(visitor.name());
    return Collections.min(connections.values()).equals(connections.get(visitor.name()));
  }

  /** The status of a call without TLS; 0 when it is refused. */
  private int plaintext(String workload) throws Exception {
    int port = demo.workload(workload, "library").port("http");
    return new Browser("http://127.0.0.1:" + port).get("/reviews/0").status();
  }

  private void applyStep(String name) throws IOException, InterruptedException {
    demo.apply(Demo.step(name));
  }

  private void applySample(String name) throws IOException, InterruptedException {
    demo.apply(sample(name));
  }

  private static Path sample(String name) {
    Optional<Path> file = Demo.sample(name);
    assumeTrue(
        file.isPresent(),
        "Istio's samples are not beside this checkout: " + name + " is not tried");
    return file.get();
  }

  private static Path written(String name, String text) throws IOException {
    return Files.writeString(Path.of("target", name), text).toAbsolutePath();
  }

  private static void awaitCalls(SteadyLoad load, int more) throws Exception {
    long until = load.calls() + more;
    within(Duration.ofMinutes(3), more + " more calls", () -> load.calls() >= until);
  }
}
