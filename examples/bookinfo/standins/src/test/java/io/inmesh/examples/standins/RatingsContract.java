package io.inmesh.examples.standins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every ratings answers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RatingsContract {

  Service ratings;

  abstract Service open() throws IOException, InterruptedException;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    ratings = open();
  }

  @AfterAll
  void stop() {
    if (ratings != null) {
      ratings.close();
    }
  }

  @Test
  void givesStarsByReviewer() throws Exception {
    assertThat(ratings.get("/ratings/0").body())
        .isEqualTo("{\"id\":0,\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}");
  }

  @Test
  void refusesWhatItDoesNotServe() throws Exception {
    assertThat(ratings.get("/ratings/x").statusCode()).isEqualTo(400);
    assertThat(ratings.get("/nothing").statusCode()).isEqualTo(404);
  }
}
