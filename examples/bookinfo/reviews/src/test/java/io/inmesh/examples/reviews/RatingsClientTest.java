package io.inmesh.examples.reviews;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.inmesh.examples.reviews.Reviews.Rating;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.web.client.RestClient;

class RatingsClientTest {
  private HttpServer ratings;
  private volatile int status = 200;
  private volatile String seenUser;

  @BeforeEach
  void start() throws IOException {
    ratings = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ratings.createContext(
        "/ratings/7",
        exchange -> {
          seenUser = exchange.getRequestHeaders().getFirst("end-user");
          byte[] body = "{\"id\":7,\"ratings\":{\"Reviewer1\":3}}".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    ratings.start();
  }

  @AfterEach
  void stop() {
    ratings.stop(0);
  }

  private Reviews.Ratings ask(String user) {
    String url = "http://127.0.0.1:" + ratings.getAddress().getPort();
    return new RatingsClient(RestClient.builder(), url).ratings("7", "red", user);
  }

  @Test
  void givesStarsInTheColourOfTheVersionAndForwardsTheUser() {
    assertThat(ask("jason").of("Reviewer1")).isEqualTo(new Rating(3, "red", null));
    assertThat(seenUser).isEqualTo("jason");
    ask(null);
    assertThat(seenUser).isNull();
  }

  @Test
  void aReviewerWithoutARatingHasAReasonAndNoStars() {
    assertThat(ask("jason").of("Reviewer2"))
        .isEqualTo(new Rating(null, null, "Ratings service is currently unavailable"));
  }

  @Test
  void aFailureIsAReasonForAll() {
    status = 503;
    assertThat(ask("jason").of("Reviewer1"))
        .isEqualTo(new Rating(null, null, "Ratings service is currently unavailable"));
  }
}
