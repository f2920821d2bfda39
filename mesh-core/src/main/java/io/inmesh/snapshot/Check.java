package io.inmesh.snapshot;

import java.time.Duration;

/** Checks that the records of this package share. */
final class Check {
  private static final int MILLION = 1_000_000;

  private Check() {}

  @SuppressWarnings("AnnotateFormatMethod") // needs an annotation of Error Prone on the class path
  static void that(boolean holds, String message, Object... values) {
    if (!holds) {
      throw new InvalidConfigException(message.formatted(values));
    }
  }

  static int atLeast(int value, int least, String name) {
    that(value >= least, "%s: %d (expected: >= %d)", name, value, least);
    return value;
  }

  static int port(int value, String name) {
    that(value >= 1 && value <= 65_535, "%s: %d (expected: 1 to 65535)", name, value);
    return value;
  }

  static int perMillion(int value, String name) {
    that(value >= 0 && value <= MILLION, "%s: %d (expected: 0 to 1000000)", name, value);
    return value;
  }

  static int percent(int value, String name) {
    that(value >= 0 && value <= 100, "%s: %d (expected: 0 to 100)", name, value);
    return value;
  }

  static Duration notNegative(Duration value, String name) {
    that(!value.isNegative(), "%s: %s (expected: zero or more)", name, value);
    return value;
  }

  static Duration positive(Duration value, String name) {
    that(!value.isNegative() && !value.isZero(), "%s: %s (expected: > 0)", name, value);
    return value;
  }

  static String notEmpty(String value, String name) {
    that(!value.isEmpty(), "%s: empty (expected: a name)", name);
    return value;
  }

  static String lowerCase(String value, String name) {
    notEmpty(value, name);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      that(c < 'A' || c > 'Z', "%s: %s (expected: lower case)", name, value);
    }
    return value;
  }

  static int status(int value, String name) {
    that(value >= 200 && value <= 599, "%s: %d (expected: 200 to 599)", name, value);
    return value;
  }
}
