package io.inmesh.examples.reviews;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** {@code /reviews/ID} and {@code /health}. */
@RestController
class ReviewsController {

  private final RatingsClient client;
  private final Stars stars;
  private final String podname;

  ReviewsController(
      RatingsClient client,
      @Value("${SERVICE_VERSION:v1}") String version,
      @Value("${POD_NAME:}") String podname) {
    this.client = client;
    this.stars = Stars.of(version);
    this.podname = podname.isEmpty() ? "reviews-" + version : podname;
  }

  @GetMapping("/reviews/{id}")
  ResponseEntity<Object> reviews(
      @PathVariable String id,
      @RequestHeader(name = "end-user", required = false) @Nullable String endUser) {
    if (!id.matches("[0-9]{1,9}")) {
      return ResponseEntity.badRequest().body(Map.of("error", "please provide numeric product id"));
    }
    Reviews.Ratings ratings =
        stars == Stars.NONE ? reviewer -> null : client.ratings(id, stars.color(), endUser);
    return ResponseEntity.ok(Reviews.of(id, podname, ratings));
  }

  @GetMapping("/health")
  Map<String, String> health() {
    return Map.of("status", "Reviews is healthy");
  }
}
