package io.inmesh.examples.e2e;

import static io.inmesh.examples.e2e.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo in a namespace of its own, in short: what depends on where Bookinfo lives. */
class NamespaceIT {

  @Test
  @Timeout(300)
  void bookinfoLivesInAnotherNamespace() throws Exception {
    try (Demo demo = new Demo("bookinfo")) {
      Browser anybody = new Browser(demo.url("productpage"));
      Browser jason = new Browser(demo.url("productpage"));
      jason.signIn("jason");
      assertThat(new Browser(demo.url("gateway")).get("/productpage").whole()).isTrue();

      demo.apply(Demo.step("1-all-v1.yaml"));
      eventually("no stars", () -> anybody.colours(10).equals(Map.of("none", 10)));
      demo.apply(Demo.step("2-jason-v2.yaml"));
      eventually("black stars for jason", () -> jason.colours(10).equals(Map.of("black", 10)));
      assertThat(anybody.colours(10)).isEqualTo(Map.of("none", 10));
      demo.apply(Demo.step("7-strict.yaml"));
      Browser reviews =
          new Browser("http://127.0.0.1:" + demo.workload("reviews-v1", "library").port("http"));
      eventually("plaintext is refused", () -> reviews.get("/reviews/0").status() != 200);
      assertThat(jason.colours(10)).isEqualTo(Map.of("black", 10));

      assertThat(demo.inmesh("get", "vs").output()).contains("reviews");
      assertThat(
              demo.inmesh(
                      "explain",
                      "GET",
                      "http://reviews:9080/reviews/0",
                      "-H",
                      "end-user:jason",
                      "--from",
                      "productpage")
                  .output())
          .contains("VirtualService bookinfo/reviews", "v2");
      for (List<String> kubectl : demo.kubectls()) {
        assertThat(demo.kubectl(kubectl, "get", "virtualservices").output()).contains("reviews");
        assertThat(demo.kubectl(kubectl, "get", "vs", "-n", "default").output())
            .doesNotContain("reviews");
      }
    }
  }
}
