package io.inmesh.examples.reviews;

import io.inmesh.examples.reviews.Reviews.Rating;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * Asks ratings by its plain name; which instance answers, and over what, is the mesh's business.
 */
@Component
class RatingsClient {

  private static final Rating UNAVAILABLE =
      new Rating(null, null, "Ratings service is currently unavailable");

  private static final Logger log = LoggerFactory.getLogger(RatingsClient.class);

  /** The answer of {@code /ratings/ID}: stars by reviewer. */
  private record Answer(@Nullable Map<String, Integer> ratings) {}

  private final RestClient client;

  RatingsClient(
      RestClient.Builder builder, @Value("${RATINGS_URL:http://ratings:9080}") String url) {
    this.client = builder.baseUrl(url).build();
  }

  Reviews.Ratings ratings(String id, String color, @Nullable String endUser) {
    try {
      Answer answer =
          client
              .get()
              .uri("/ratings/{id}", id)
              .headers(
                  headers -> {
                    if (endUser != null) {
                      headers.set("end-user", endUser);
                    }
                  })
              .retrieve()
              .body(Answer.class);
      if (answer != null && answer.ratings() != null) {
        Map<String, Integer> stars = answer.ratings();
        return reviewer -> {
          Integer given = stars.get(reviewer);
          return given == null ? UNAVAILABLE : new Rating(given, color, null);
        };
      }
    } catch (RestClientException e) {
      log.warn("GET /ratings/{} failed: {}", id, e.getMessage());
    }
    return reviewer -> UNAVAILABLE;
  }
}
