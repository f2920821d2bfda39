package io.inmesh.examples.reviews;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts reviews; its version ({@code SERVICE_VERSION}: v1, v2 or v3) decides about the stars. */
@SpringBootApplication
public class ReviewsApplication {

  /** The usual Spring Boot entry point. */
  public static void main(String[] args) {
    SpringApplication application = new SpringApplication(ReviewsApplication.class);
    Stars stars = Stars.of(System.getenv("SERVICE_VERSION"));
    application.setDefaultProperties(
        Map.of("spring.http.clients.read-timeout", stars.ratingsTimeout().toMillis() + "ms"));
    application.run(args);
  }
}
