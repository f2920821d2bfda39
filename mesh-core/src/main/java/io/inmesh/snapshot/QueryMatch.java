package io.inmesh.snapshot;

/**
 * A condition on a parameter of the query. Of a parameter that is there twice the first counts.
 *
 * @param name case counts
 * @param value what it must hold; {@code ?key} holds the empty text
 */
public record QueryMatch(String name, StringMatch value) {
  /** Checks. */
  public QueryMatch {
    Check.notEmpty(name, "query match's name");
  }
}
