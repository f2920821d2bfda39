package io.inmesh.config.resource;

import io.inmesh.config.resource.Kind.Column;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Columns of tables, and how values stand in them. */
final class Columns {
  private Columns() {}

  static <S extends Spec> Column column(
      Class<S> type, String name, String description, BiFunction<Resource<?>, S, String> value) {
    Function<Resource<?>, String> shown =
        resource -> value.apply(resource, type.cast(resource.spec()));
    return new Column(name, description, false, shown);
  }

  static Column wide(Column column) {
    return new Column(column.name(), column.description(), true, column.value());
  }

  static String list(List<String> values) {
    return values.isEmpty()
        ? ""
        : "["
            + values.stream().map(each -> '"' + each + '"').collect(Collectors.joining(","))
            + "]";
  }

  static String labels(Map<String, String> labels) {
    return labels.isEmpty()
        ? "<none>"
        : labels.entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .sorted()
            .collect(Collectors.joining(","));
  }

  static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }
}
