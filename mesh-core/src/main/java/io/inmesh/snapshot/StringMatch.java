package io.inmesh.snapshot;

import com.google.re2j.Pattern;

/** A condition on a text. */
public sealed interface StringMatch {
  /** It is there, whatever it holds. */
  record Present() implements StringMatch {}

  /**
   * The whole text.
   *
   * @param value the whole text
   * @param ignoreCase whether ASCII case is ignored
   */
  record Exact(String value, boolean ignoreCase) implements StringMatch {}

  /**
   * The beginning of the text.
   *
   * @param value how the text starts
   * @param ignoreCase whether ASCII case is ignored
   */
  record Prefix(String value, boolean ignoreCase) implements StringMatch {}

  /**
   * The end of the text.
   *
   * @param value how the text ends
   * @param ignoreCase whether ASCII case is ignored
   */
  record Suffix(String value, boolean ignoreCase) implements StringMatch {}

  /**
   * A part of the text.
   *
   * @param value what the text holds
   * @param ignoreCase whether ASCII case is ignored
   */
  record Contains(String value, boolean ignoreCase) implements StringMatch {}

  /**
   * A regular expression.
   *
   * @param pattern RE2, matched against the whole text
   */
  record Regex(Pattern pattern) implements StringMatch {}

  /** The whole text, case counts. */
  static StringMatch exact(String value) {
    return new Exact(value, false);
  }

  /** How the text starts, case counts. */
  static StringMatch prefix(String value) {
    return new Prefix(value, false);
  }
}
