package io.inmesh.config.decode;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.document.Suggestions;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.IntOrString;
import io.inmesh.config.resource.Schema;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Texts, numbers, names and times. */
final class ScalarDecoder {
  private final Problems problems;

  ScalarDecoder(Problems problems) {
    this.problems = problems;
  }

  static String expected(Schema schema) {
    return switch (schema.type()) {
      case OBJECT, MAP -> "an object";
      case LIST -> "a list";
      case STRING -> "a string";
      case INTEGER -> "a whole number";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
      case ENUM -> "one of " + String.join(", ", schema.values());
      case DURATION -> "a duration such as 1.5s, 100ms or 1h";
      case TIME -> "a time such as 2026-01-31T12:00:00Z";
      case INT_OR_STRING -> "a whole number or a string";
      case ANY -> "a value";
    };
  }

  @Nullable Object value(Schema schema, ScalarNode node, Path path) {
    return switch (schema.type()) {
      case STRING -> string(schema, node, path);
      case INTEGER -> integer(schema, node, path);
      case NUMBER ->
          node.value() instanceof Number number
              ? (Object) number.doubleValue()
              : wrong(schema, node, path);
      case BOOLEAN -> node.value() instanceof Boolean ? node.value() : wrong(schema, node, path);
      case ENUM -> enumeration(schema, node, path);
      case DURATION -> duration(schema, node, path);
      case TIME -> time(schema, node, path);
      case INT_OR_STRING -> intOrString(schema, node, path);
      default -> wrong(schema, node, path);
    };
  }

  private @Nullable Object wrong(Schema schema, ScalarNode node, Path path) {
    String value =
        node.value() instanceof String text
            ? "\"" + Texts.printable(text) + "\""
            : node.value() + "";
    String shown = problems.mayShowValues() ? value : "what is written";
    problems.error(
        path,
        "expected %s, not %s (%s)".formatted(expected(schema), shown, node.describe()),
        schema.type() == Schema.Type.STRING ? "put it in quotes" : "");
    return null;
  }

  private @Nullable Object string(Schema schema, ScalarNode node, Path path) {
    String text = node.string();
    if (text == null) {
      return wrong(schema, node, path);
    }
    if (text.indexOf('\0') >= 0) {
      problems.error(path, "a text must not hold NUL", "take it out");
      return null;
    }
    return text;
  }

  private @Nullable Object integer(Schema schema, ScalarNode node, Path path) {
    if (!(node.value() instanceof Number number)) {
      return wrong(schema, node, path);
    }
    try {
      long whole = number instanceof BigDecimal exact ? exact.longValueExact() : number.longValue();
      if (schema.javaType() == Long.class) {
        return whole;
      }
      if (whole == (int) whole) {
        return (int) whole;
      }
      if (whole > 0 && whole <= 0xffff_ffffL) {
        return Integer.MAX_VALUE;
      }
    } catch (ArithmeticException e) {
      return wrong(schema, node, path);
    }
    problems.error(path, "%s is out of range".formatted(number), "");
    return null;
  }

  private @Nullable Object enumeration(Schema schema, ScalarNode node, Path path) {
    String text = node.string();
    if (text == null) {
      return wrong(schema, node, path);
    }
    for (Object each : Objects.requireNonNull(schema.javaType().getEnumConstants())) {
      if (((Enum<?>) each).name().equals(text)) {
        return each;
      }
    }
    problems.error(
        path,
        "\"%s\" is none of the values of %s".formatted(Texts.printable(text), schema.name()),
        Suggestions.of(text, schema.values()));
    return null;
  }

  private @Nullable Object duration(Schema schema, ScalarNode node, Path path) {
    Duration duration = node.string() == null ? null : Durations.parse(node.string());
    if (duration == null) {
      return wrong(schema, node, path);
    }
    if (duration.isNegative()) {
      problems.error(
          path,
          "a duration must not be negative: \"%s\"".formatted(node.string()),
          "write one such as 1s");
      return null;
    }
    return duration;
  }

  private @Nullable Object time(Schema schema, ScalarNode node, Path path) {
    String text = node.string();
    try {
      return text == null ? wrong(schema, node, path) : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return wrong(schema, node, path);
    }
  }

  private @Nullable Object intOrString(Schema schema, ScalarNode node, Path path) {
    if (node.value() instanceof Long number && number == number.intValue()) {
      return new IntOrString(number.intValue(), number.toString());
    }
    return node.string() == null ? wrong(schema, node, path) : new IntOrString(null, node.string());
  }
}
