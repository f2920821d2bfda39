package io.inmesh.config.document;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads numbers exactly. The patterns bound their length, so a hostile number costs nothing. */
final class Numbers {
  private static final Pattern JSON =
      Pattern.compile("-?(0|[1-9][0-9]{0,400})(\\.[0-9]{1,400})?([eE][+-]?[0-9]{1,3})?");
  private static final Pattern YAML =
      Pattern.compile(
          "[-+]?(\\.[0-9]{1,400}|[0-9]{1,400}(\\.[0-9]{0,400})?)([eE][-+]?[0-9]{1,3})?");
  private static final Pattern OTHER_BASE = Pattern.compile("0o[0-7]{1,20}|0x[0-9a-fA-F]{1,15}");

  private Numbers() {}

  /** The number that JSON's grammar sees, or null. */
  static @Nullable ScalarNode json(Position at, String text) {
    return JSON.matcher(text).matches() ? decimal(at, text) : null;
  }

  /** The number that YAML 1.2's core schema sees in a plain scalar, or null. */
  static @Nullable ScalarNode yaml(Position at, String text) {
    if (OTHER_BASE.matcher(text).matches()) {
      int base = text.charAt(1) == 'o' ? 8 : 16;
      return new ScalarNode(at, Long.parseLong(text.substring(2), base));
    }
    return YAML.matcher(text).matches() ? decimal(at, text) : null;
  }

  private static ScalarNode decimal(Position at, String text) {
    BigDecimal exact = new BigDecimal(text);
    try {
      return new ScalarNode(at, exact.longValueExact());
    } catch (ArithmeticException e) {
      return new ScalarNode(at, exact);
    }
  }
}
