package io.inmesh.snapshot;

/**
 * A condition on a header.
 *
 * @param name lower case; also {@code :method}, {@code :authority}, {@code :scheme}, {@code :path}
 * @param value what it must hold
 * @param invert whether the condition must not hold
 * @param missingIsEmpty whether an absent header counts as an empty one; else an absent header
 *     fails the condition, inverted or not (except for presence)
 */
public record HeaderMatch(String name, StringMatch value, boolean invert, boolean missingIsEmpty) {
  /** Checks. */
  public HeaderMatch {
    Check.lowerCase(name, "header match's name");
  }
}
