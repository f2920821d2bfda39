package io.inmesh.examples.standins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

@NeedsInterpreter("node")
class RatingsTest extends RatingsContract {

  @Override
  Service open() throws IOException, InterruptedException {
    return Service.script("node", "ratings/ratings.js", Map.of());
  }

  @Test
  void remembersWhatIsPosted() throws Exception {
    assertThat(ratings.post("/ratings/5", "application/json", "{\"a\":3}").body())
        .isEqualTo("{\"id\":5,\"ratings\":{\"a\":3}}");
    assertThat(ratings.get("/ratings/5").body()).isEqualTo("{\"id\":5,\"ratings\":{\"a\":3}}");
  }

  @Test
  void refusesRatingsThatAreNone() throws Exception {
    for (String body :
        new String[] {"{", "[]", "null", "{\"a\":9}", "{\"a\":\"x\"}", "x".repeat(70_000)}) {
      assertThat(ratings.post("/ratings/6", "application/json", body).statusCode())
          .as(body.substring(0, Math.min(10, body.length())))
          .isEqualTo(400);
    }
    assertThat(ratings.get("/ratings/6").body()).contains("Reviewer1");
  }
}
