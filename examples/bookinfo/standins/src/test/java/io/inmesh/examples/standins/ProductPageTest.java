package io.inmesh.examples.standins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@NeedsInterpreter("python3")
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
  }

  /** The answer arrives although the service did not read what it answers. */
  @Test
  void aLoginThatIsTooLargeIsRefused() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(page.post("/login", "text/plain", "x".repeat(500_000)).statusCode())
          .isEqualTo(400);
    }
  }

  /** What a proxy took for a body must not become a request that no proxy has seen. */
  @Test
  void aBodyOfAGetIsNoRequest() throws Exception {
    String hidden = "GET /api/v1/products HTTP/1.1\r\nHost: a\r\n\r\n";
    for (String framing :
        List.of(
            "Content-Length: %d\r\n\r\n%s".formatted(hidden.length(), hidden),
            "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                .formatted(hidden.length(), hidden))) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.port)) {
        socket.setSoTimeout(10_000);
        String request = "GET /health HTTP/1.1\r\nHost: a\r\n" + framing;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.shutdownOutput();
        String answers =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(answers).contains("is healthy").doesNotContain("Comedy");
      }
    }
  }
}
