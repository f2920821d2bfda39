package io.inmesh.snapshot;

import com.google.re2j.Pattern;

/** How a route looks at the path, which it sees without its query. */
public sealed interface PathMatch {
  /** Every path. */
  record Any() implements PathMatch {}

  /**
   * The whole path.
   *
   * @param path starts with a slash, as a rule
   */
  record Exact(String path) implements PathMatch {}

  /**
   * A plain string prefix: {@code /foo} takes {@code /foobar}.
   *
   * @param prefix never empty; {@link Any} is for that
   */
  record Prefix(String prefix) implements PathMatch {
    /** Checks. */
    public Prefix {
      Check.that(!prefix.isEmpty(), "path prefix: empty (expected: a path, or no path match)");
    }
  }

  /**
   * A prefix of whole segments: {@code /foo} takes {@code /foo} and {@code /foo/bar}, not {@code
   * /foobar}.
   *
   * @param prefix without a trailing slash; never empty
   */
  record SegmentPrefix(String prefix) implements PathMatch {
    /** Checks. */
    public SegmentPrefix {
      Check.that(
          !prefix.isEmpty() && !prefix.endsWith("/"),
          "path segment prefix: '%s' (expected: a path without trailing slash)",
          prefix);
    }
  }

  /**
   * The whole path, by RE2.
   *
   * @param pattern matched against all of the path, not searched in it
   */
  record Regex(Pattern pattern) implements PathMatch {}
}
