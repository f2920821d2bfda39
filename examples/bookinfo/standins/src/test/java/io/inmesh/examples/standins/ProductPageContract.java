package io.inmesh.examples.standins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every productpage does, behind nothing but {@code http_proxy}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProductPageContract {

  private FakeBackends backends;
  Service page;

  abstract Service open(Map<String, String> environment) throws IOException, InterruptedException;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    backends = new FakeBackends();
    page = open(Map.of("http_proxy", backends.proxy()));
  }

  @AfterAll
  void stop() {
    if (page != null) {
      page.close();
    }
    backends.close();
  }

  @BeforeEach
  void forget() {
    backends.reset();
  }

  @Test
  void callsTheServicesByTheirNamesThroughTheProxy() throws Exception {
    assertThat(page.get("/productpage").body()).contains("<title>Simple Bookstore App</title>");
    assertThat(backends.calls)
        .extracting(FakeBackends.Call::url)
        .containsExactly("http://details:9080/details/0", "http://reviews:9080/reviews/0");
  }

  @Test
  void showsNothingFromOutsideAsHtml() throws Exception {
    String html = page.get("/productpage").body();
    assertThat(html).doesNotContain("<script>").contains("&lt;script&gt;");
  }

  @Test
  void saysWhichPartIsMissingAndTriesReviewsTwice() throws Exception {
    backends.answer("reviews", 503, "");
    HttpResponse<String> answer = page.get("/productpage");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("Error fetching product reviews!")
        .doesNotContain("Error fetching product details!")
        .contains("paperback");
    assertThat(backends.calls).filteredOn(call -> call.url().contains("reviews")).hasSize(2);
  }

  @Test
  void theApiPassesAFailedCallsStatusOn() throws Exception {
    backends.answer("ratings", 429, "");
    backends.answer("details", 404, "");
    assertThat(page.get("/api/v1/products/0/ratings").statusCode()).isEqualTo(429);
    assertThat(page.get("/api/v1/products/0").statusCode()).isEqualTo(404);
    assertThat(page.get("/api/v1/products/0/reviews").body()).contains("\"stars\"");
    assertThat(page.get("/api/v1/products").body()).contains("The Comedy of Errors");
    assertThat(page.get("/api/v1/products/0/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void sendsTheUserWhoSignedInOnUntilSignedOut() throws Exception {
    HttpResponse<String> login =
        page.post("/login", "application/x-www-form-urlencoded", "username=jason&passwd=x");
    assertThat(login.statusCode()).isEqualTo(302);
    assertThat(login.headers().firstValue("location")).contains("/productpage");
    String cookie = login.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly").contains("SameSite=Lax");

    assertThat(page.get("/productpage", "Cookie", cookie.split(";", -1)[0]).body())
        .contains("jason");
    assertThat(backends.calls)
        .allMatch(call -> "jason".equals(call.headers().getFirst("end-user")));

    backends.calls.clear();
    page.get("/productpage");
    assertThat(backends.calls).noneMatch(call -> call.headers().containsKey("end-user"));
    assertThat(page.get("/logout").headers().firstValue("set-cookie").orElseThrow())
        .contains("Max-Age=0");
  }

  @Test
  void handsTraceHeadersOnAndNotACallersEndUser() throws Exception {
    page.get(
        "/productpage", "traceparent", "00-1-2-01", "x-request-id", "r1", "end-user", "mallory");
    assertThat(backends.calls).hasSize(2);
    assertThat(backends.calls)
        .allMatch(call -> "00-1-2-01".equals(call.headers().getFirst("traceparent")))
        .allMatch(call -> "r1".equals(call.headers().getFirst("x-request-id")))
        .noneMatch(call -> call.headers().containsKey("end-user"));
  }
}
