package io.inmesh.examples.standins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProductPageTest extends ProductPageContract {

  @Override
  Service open(Map<String, String> environment) throws IOException, InterruptedException {
    return Service.script("python3", "productpage/productpage.py", environment);
  }

  @Test
  void showsStarsWithTheirColour() throws Exception {
    assertThat(page.get("/productpage").body()).contains("★★★★☆").contains("stars red");
  }

  @Test
  void aCookieThatItDidNotSignIsNobody() throws Exception {
    String html = page.get("/productpage", "Cookie", "session=amFzb24=.0000").body();
    assertThat(html).contains("Sign in").doesNotContain("jason");
  }

  @Test
  void aUserNameCannotBreakAHeader() throws Exception {
    String cookie =
        page.post(
                "/login",
                "application/x-www-form-urlencoded",
                "username=a%0d%0ax-evil:%201%E2%98%85")
            .headers()
            .firstValue("set-cookie")
            .orElseThrow();
    assertThat(page.get("/productpage", "Cookie", cookie.split(";", -1)[0]).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aLoginWithoutANameIsRefused() throws Exception {
    assertThat(page.post("/login", "application/x-www-form-urlencoded", "x=y").statusCode())
        .isEqualTo(400);
    assertThat(page.post("/login", "text/plain", "x".repeat(70_000)).statusCode()).isEqualTo(400);
  }
}
