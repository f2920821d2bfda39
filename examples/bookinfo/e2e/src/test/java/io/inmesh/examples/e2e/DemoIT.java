package io.inmesh.examples.e2e;

import static io.inmesh.examples.e2e.Eventually.eventually;
import static io.inmesh.examples.e2e.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The demo from outside: pages, Istio's own files, metrics, and the control plane's death. One
 * demo, in this order.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {

  private Demo demo;
  private Browser anybody;
  private Browser jason;

  @BeforeAll
  void start() throws Exception {
    demo = new Demo();
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
  void istiosOwnFilesShowTheirEffect() throws Exception {
    applySample("networking/destination-rule-all.yaml");
    applySample("networking/virtual-service-all-v1.yaml");
    awaitOnly(anybody, "none");

    applySample("networking/virtual-service-reviews-test-v2.yaml");
    awaitOnly(jason, "black");
    awaitOnly(anybody, "none");

    applySample("networking/virtual-service-reviews-50-v3.yaml");
    awaitShare(Map.of("none", 50, "red", 50));
    applySample("networking/virtual-service-reviews-80-20.yaml");
    awaitShare(Map.of("none", 80, "black", 20));
    applySample("networking/virtual-service-reviews-90-10.yaml");
    awaitShare(Map.of("none", 90, "black", 10));
    applySample("networking/virtual-service-reviews-v2-v3.yaml");
    awaitShare(Map.of("black", 50, "red", 50));

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
  @Order(3)
  void faultsReachJasonAlone() throws Exception {
    applySample("networking/virtual-service-reviews-test-v2.yaml");
    applySample("networking/virtual-service-ratings-test-abort.yaml");
    awaitOnly(jason, "no ratings");
    awaitOnly(anybody, "none");

    applySample("networking/virtual-service-ratings-test-delay.yaml");
    eventually("jason waits in vain for reviews", () -> !jason.get("/productpage").whole());
    assertThat(jason.get("/productpage").body()).contains("Error fetching product reviews!");
    assertThat(anybody.get("/productpage").whole()).isTrue();
    applySample("networking/virtual-service-all-v1.yaml");
    awaitOnly(jason, "none");
  }

  @Test
  @Order(4)
  void theServicesAndAccountsOfBookinfoApplyTwice() throws Exception {
    applySample("platform/kube/bookinfo.yaml");
    Path changed = Path.of("target/bookinfo-changed.yaml");
    Files.writeString(
        changed,
        Files.readString(sample("platform/kube/bookinfo.yaml"))
            .replace("service: details", "service: details\n    changed: \"yes\""));
    demo.apply(changed.toAbsolutePath());
    assertThat(anybody.get("/productpage").whole()).isTrue();
  }

  @Test
  @Order(5)
  void everyHopIsCountedWithIstiosLabels() throws Exception {
    awaitSeries(
        "productpage-v1",
        "reporter=\"source\"",
        "source_workload=\"productpage-v1\"",
        "destination_service_name=\"reviews\"",
        "destination_version=\"v1\"",
        "response_code=\"200\"");
    awaitSeries(
        "details-v1",
        "reporter=\"destination\"",
        "source_workload=\"productpage-v1\"",
        "connection_security_policy=\"mutual_tls\"",
        "source_principal=\"spiffe://cluster.local/ns/default/sa/bookinfo-productpage\"");
  }

  private void awaitSeries(String sidecar, String... labels) throws Exception {
    Browser admin =
        new Browser("http://127.0.0.1:" + demo.workload(sidecar, "sidecar").port("admin"));
    eventually(
        sidecar + "'s sidecar counts " + List.of(labels),
        () -> {
          anybody.get("/productpage");
          return admin
              .get("/stats/prometheus")
              .body()
              .lines()
              .filter(line -> line.startsWith("istio_requests_total{"))
              .anyMatch(line -> List.of(labels).stream().allMatch(line::contains));
        });
  }

  @Test
  @Order(6)
  void explainNamesResourceAndSubset() throws Exception {
    applySample("networking/virtual-service-reviews-test-v2.yaml");
    Demo.Outcome outcome =
        demo.inmesh(
            "explain",
            "GET",
            "http://reviews:9080/reviews/0",
            "-H",
            "end-user:jason",
            "--from",
            "productpage");
    assertThat(outcome.output()).contains("VirtualService default/reviews").contains("v2");
    assertThat(outcome.status()).isZero();
  }

  @Test
  @Order(7)
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
  @Order(8)
  void strictRefusesPlaintextAndTheMeshWorksOn() throws Exception {
    Browser reviews =
        new Browser("http://127.0.0.1:" + demo.workload("reviews-v1", "library").port("http"));
    assertThat(reviews.get("/reviews/0").status()).isEqualTo(200);
    demo.apply(
        written(
            "strict.yaml",
            "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: default, namespace: default}\n"
                + "spec: {mtls: {mode: STRICT}}\n"));
    eventually("reviews refuses plaintext", () -> reviews.get("/reviews/0").status() != 200);
    assertThat(anybody.colours(20)).containsOnlyKeys("none");
    demo.inmesh("delete", "peerauthentication", "default");
    eventually("plaintext is served again", () -> reviews.get("/reviews/0").status() == 200);
  }

  @Test
  @Order(9)
  void theControlPlaneDiesAndComesBackAndNothingFails() throws Exception {
    long controlPlane = demo.workload("control-plane", "control-plane").pid();
    try (SteadyLoad load = new SteadyLoad(anybody)) {
      awaitCalls(load, 20);
      ProcessHandle.of(controlPlane).orElseThrow().destroyForcibly();
      awaitCalls(load, 100);

      assertThat(demo.inmesh("demo", "restart", "reviews-v2").status()).isZero();
      Browser reviews =
          new Browser("http://127.0.0.1:" + demo.workload("reviews-v2", "library").port("http"));
      assertThat(reviews.get("/reviews/0").body()).contains("reviews-v2");
      awaitOnly(jason, "black"); // from v2: found, and called over mutual TLS

      // A new client is the first one back: the gateway, which carries none of this load.
      assertThat(demo.inmesh("demo", "restart", "istio-ingressgateway").status()).isZero();
      assertThat(demo.inmesh("demo", "start", "control-plane").status()).isZero();
      within(
          Duration.ofSeconds(60),
          "configuration flows again",
          () -> {
            applySample("networking/virtual-service-reviews-v3.yaml");
            return anybody.colours(5).equals(Map.of("red", 5));
          });
      awaitCalls(load, 100);
      assertThat(load.failures()).isEmpty();
    }
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

  private static void awaitOnly(Browser browser, String colour) throws Exception {
    eventually("only " + colour, () -> browser.colours(10).equals(Map.of(colour, 10)));
    assertThat(browser.colours(20)).isEqualTo(Map.of(colour, 20));
  }

  /** Weights in percent, within five standard deviations of 200 calls. */
  private void awaitShare(Map<String, Integer> percent) throws Exception {
    eventually(
        "only " + percent.keySet(),
        () -> percent.keySet().containsAll(anybody.colours(20).keySet()));
    Map<String, Integer> seen = anybody.colours(200);
    percent.forEach(
        (colour, share) -> {
          double deviation = Math.sqrt(200 * share / 100.0 * (1 - share / 100.0));
          assertThat(seen.getOrDefault(colour, 0) - 2.0 * share)
              .as(seen + ", expected " + percent)
              .isBetween(-5 * deviation, 5 * deviation);
        });
  }

  private static void awaitCalls(SteadyLoad load, int more) throws Exception {
    long until = load.calls() + more;
    within(Duration.ofSeconds(60), more + " more calls", () -> load.calls() >= until);
  }
}
