package io.inmesh.call;

import org.jspecify.annotations.Nullable;

/** A response's headers as the client library holds them. */
@FunctionalInterface
public interface ResponseView {
  /** Several values are joined by ","; null = absent. */
  @Nullable String header(String lowerCaseName);

  /** A trailer, when the trailers are known already; null = absent, or not known yet. */
  default @Nullable String trailer(String lowerCaseName) {
    return null;
  }
}
