package io.inmesh.config.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A string, number, boolean or null.
 *
 * @param at where it begins
 * @param value String, Boolean, Long (whole numbers that fit), BigDecimal (all others) or null
 */
public record ScalarNode(Position at, @Nullable Object value) implements Node {
  /** Checks the type of the value. */
  public ScalarNode {
    if (value != null
        && !(value instanceof String)
        && !(value instanceof Boolean)
        && !(value instanceof Long)
        && !(value instanceof BigDecimal)) {
      throw new IllegalArgumentException("not a scalar: " + value.getClass().getName());
    }
  }

  /**
   * A scalar without a position.
   *
   * @throws IllegalArgumentException if the value is no String, Boolean, Number or null
   */
  public static ScalarNode of(@Nullable Object value) {
    return new ScalarNode(Position.NONE, value instanceof Number number ? exact(number) : value);
  }

  /** The string, or null if it is anything else. */
  public @Nullable String string() {
    return value instanceof String string ? string : null;
  }

  /** Whether it is null, which means the same as absent. */
  public boolean isNull() {
    return value == null;
  }

  @Override
  public String describe() {
    if (value == null) {
      return "null";
    }
    return value instanceof String
        ? "a string"
        : value instanceof Boolean ? "a boolean" : "a number";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ScalarNode that && Objects.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(value);
  }

  private static Object exact(Number number) {
    if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
      return number.longValue();
    }
    if (number instanceof BigInteger big) {
      return big.bitLength() < Long.SIZE ? (Object) big.longValue() : new BigDecimal(big);
    }
    if (number instanceof Double || number instanceof Float) {
      return BigDecimal.valueOf(number.doubleValue());
    }
    return number;
  }
}
