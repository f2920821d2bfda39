package io.inmesh.examples.standins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RatingsStandInTest extends RatingsContract {

  @Override
  Service open() throws IOException, InterruptedException {
    return Service.standIn(Ratings.class, Map.of());
  }

  @Test
  void saysThatItIsAStandIn() throws Exception {
    assertThat(ratings.get("/health").body()).contains("stand-in");
  }
}
