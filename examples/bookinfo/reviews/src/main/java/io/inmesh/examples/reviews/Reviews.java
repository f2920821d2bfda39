package io.inmesh.examples.reviews;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code /reviews/ID}.
 *
 * @param id of the product
 * @param podname which instance answered; names the version
 * @param clustername empty: there is no cluster
 */
record Reviews(String id, String podname, String clustername, List<Review> reviews) {

  /**
   * One opinion.
   *
   * @param rating absent in v1
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Review(String reviewer, String text, @Nullable Rating rating) {}

  /** Either stars and their colour, or the reason why there are none. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Rating(@Nullable Integer stars, @Nullable String color, @Nullable String error) {}

  private static final Map<String, String> TEXTS =
      Map.of(
          "Reviewer1",
          "I laughed from the first mistake to the last. Who would have thought that four twins can"
              + " fill a town?",
          "Reviewer2",
          "Good fun for an evening. Whoever looks for more than that will find it in his later plays.");

  static Reviews of(String id, String podname, Ratings ratings) {
    List<Review> reviews =
        TEXTS.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> new Review(e.getKey(), e.getValue(), ratings.of(e.getKey())))
            .toList();
    return new Reviews(id, podname, "", reviews);
  }

  /** What is known about the stars of a product. */
  interface Ratings {
    @Nullable Rating of(String reviewer);
  }
}
