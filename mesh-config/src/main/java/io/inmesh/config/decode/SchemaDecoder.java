package io.inmesh.config.decode;

import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.document.Suggestions;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.CoreFields;
import io.inmesh.config.resource.Schema;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of nodes by their schema; mistakes are collected, and a value with one becomes
 * null.
 */
final class SchemaDecoder {
  private final Problems problems;

  SchemaDecoder(Problems problems) {
    this.problems = problems;
  }

  /**
   * The record of an object.
   *
   * @param ignored keys that are somebody else's
   * @return null if a required field is missing or wrong, which is then among the problems
   */
  @Nullable Object object(Schema schema, MapNode map, Path path, Set<String> ignored) {
    Map<String, String> keys = keysByField(schema, map, path, ignored);
    checkOneOfs(schema, map, keys, path);
    List<Schema.Field> fields = schema.fields();
    @Nullable Object[] arguments = new Object[fields.size()];
    Class<?>[] types = new Class<?>[fields.size()];
    boolean complete = true;
    for (int i = 0; i < arguments.length; i++) {
      Schema.Field field = fields.get(i);
      String key = keys.getOrDefault(field.name(), field.name());
      arguments[i] = field(field, map.get(key), path.field(key));
      types[i] = field.schema().javaType();
      complete &= arguments[i] != null || !field.required();
    }
    return complete ? make(schema.javaType(), types, arguments) : null;
  }

  private @Nullable Object field(Schema.Field field, @Nullable Node node, Path path) {
    if (node == null || (node instanceof ScalarNode scalar && scalar.isNull())) {
      if (field.required()) {
        problems.error(path, "required, but missing", "add it: " + field.description());
        return null;
      }
      return absent(field.schema());
    }
    Object value = value(field.schema(), node, path);
    if (value == null) {
      return absent(field.schema());
    }
    if (field.required()
        && (value.equals("") || (node instanceof ListNode list && list.items().isEmpty()))) {
      problems.error(path, "must not be empty", field.description());
    }
    checkRange(field, value, path);
    if (!field.successor().isEmpty() && !value.equals(absent(field.schema()))) {
      problems.warning(path, "obsolete", "use %s instead".formatted(field.successor()));
    }
    return value;
  }

  private @Nullable Object value(Schema schema, Node node, Path path) {
    return switch (schema.type()) {
      case OBJECT ->
          node instanceof MapNode map
              ? object(schema, map, path, Set.of())
              : wrong("an object", node, path);
      case LIST ->
          node instanceof ListNode list ? list(schema, list, path) : wrong("a list", node, path);
      case MAP ->
          node instanceof MapNode map ? map(schema, map, path) : wrong("an object", node, path);
      case ANY -> node;
      default ->
          node instanceof ScalarNode scalar
              ? new ScalarDecoder(problems).value(schema, scalar, path)
              : wrong(ScalarDecoder.expected(schema), node, path);
    };
  }

  private @Nullable Object wrong(String expected, Node node, Path path) {
    problems.error(
        path, "expected %s, not %s".formatted(expected, node.describe()), hint(expected));
    return null;
  }

  private static String hint(String expected) {
    return expected.equals("a list") ? "begin each item with \"- \", or write [ ... ]" : "";
  }

  private List<?> list(Schema schema, ListNode node, Path path) {
    Schema items = schema.items();
    List<Object> values = new ArrayList<>();
    for (int i = 0; items != null && i < node.items().size(); i++) {
      Node item = node.items().get(i);
      Object value =
          item instanceof ScalarNode scalar && scalar.isNull()
              ? wrong(ScalarDecoder.expected(items), item, path.item(i))
              : value(items, item, path.item(i));
      if (value != null) {
        values.add(value);
      }
    }
    return Collections.unmodifiableList(values);
  }

  private Map<String, ?> map(Schema schema, MapNode node, Path path) {
    Schema items = schema.items();
    Map<String, Object> values = new LinkedHashMap<>();
    for (String key : node.keys()) {
      if (Texts.hasControl(key)) {
        problems.error(path.field(key), "a name must not hold control characters", "take them out");
      }
      Node each = node.get(key);
      boolean isNull = each instanceof ScalarNode scalar && scalar.isNull();
      Object value =
          items == null || each == null
              ? null
              : isNull ? ofNull(items, path.field(key)) : value(items, each, path.field(key));
      if (value != null) {
        values.put(key, value);
      } else if (isNull) {
        problems.error(path.field(key), "has no value", "write one, or take the key out");
      }
    }
    return Collections.unmodifiableMap(values);
  }

  /**
   * {@code key:} with nothing behind it is an empty object where objects are wanted, such as a
   * presence match.
   */
  private @Nullable Object ofNull(Schema items, Path path) {
    return items.type() == Schema.Type.OBJECT ? object(items, MapNode.EMPTY, path, Set.of()) : null;
  }

  /**
   * How the document writes each field: the JSON name, or the name that Istio's protobuf has
   * (export_to).
   */
  private Map<String, String> keysByField(
      Schema schema, MapNode map, Path path, Set<String> ignored) {
    Map<String, String> keys = new LinkedHashMap<>();
    Set<String> known = new LinkedHashSet<>();
    schema.fields().forEach(each -> known.add(each.name()));
    boolean open = schema.lenient() && !CoreFields.refusesOthers(schema.name());
    List<String> unread = schema.lenient() ? CoreFields.of(schema.name()) : List.of();
    for (String key : map.keys()) {
      String camel = key.indexOf('_') > 0 ? camelCase(key) : key;
      if (known.contains(camel)) {
        if (keys.put(camel, key) != null) {
          problems.error(
              path.field(key),
              "\"%s\" is given twice".formatted(camel),
              "keep one of the two spellings");
        }
      } else if (!open && !ignored.contains(key) && !unread.contains(key)) {
        problems.error(
            path.field(key),
            "unknown field \"%s\"".formatted(Texts.printable(key)),
            Suggestions.of(key, all(known, unread, ignored)));
      }
    }
    return keys;
  }

  private static Set<String> all(Set<String> known, List<String> unread, Set<String> ignored) {
    Set<String> all = new LinkedHashSet<>(known);
    all.addAll(unread);
    all.addAll(ignored);
    return all;
  }

  private void checkOneOfs(Schema schema, MapNode map, Map<String, String> keys, Path path) {
    for (List<String> group : schema.oneOfs()) {
      List<String> given =
          group.stream().filter(each -> isGiven(map.get(keys.getOrDefault(each, each)))).toList();
      if (given.size() > 1) {
        problems.error(
            path.field(keys.getOrDefault(given.get(1), given.get(1))),
            "only one of %s may be given, not %s"
                .formatted(String.join(", ", group), String.join(" and ", given)),
            "keep one of them");
      }
    }
  }

  private static boolean isGiven(@Nullable Node node) {
    return node != null
        && !(node instanceof ScalarNode scalar
            && (scalar.isNull() || Boolean.FALSE.equals(scalar.value())))
        && !(node instanceof ListNode list && list.items().isEmpty());
  }

  private void checkRange(Schema.Field field, Object value, Path path) {
    Long min = field.min();
    Long max = field.max();
    if (min != null
        && max != null
        && value instanceof Number number
        && !(number.doubleValue() >= min && number.doubleValue() <= max)) {
      problems.error(
          path, "%s is out of range (expected: %d to %d)".formatted(number, min, max), "");
    }
  }

  private static @Nullable Object absent(Schema schema) {
    return switch (schema.type()) {
      case LIST -> List.of();
      case MAP -> Map.of();
      case BOOLEAN -> schema.javaType() == boolean.class ? Boolean.FALSE : null;
      default -> null;
    };
  }

  private static String camelCase(String key) {
    StringBuilder camel = new StringBuilder();
    for (int i = 0; i < key.length(); i++) {
      boolean up = i > 0 && key.charAt(i - 1) == '_';
      if (key.charAt(i) != '_') {
        camel.append(up ? Character.toUpperCase(key.charAt(i)) : key.charAt(i));
      }
    }
    return camel.toString();
  }

  private static Object make(Class<?> type, Class<?>[] types, @Nullable Object[] arguments) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(arguments);
    } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException(
          "record %s has no public canonical constructor".formatted(type.getName()), e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "record %s refused its fields".formatted(type.getName()), e.getCause());
    }
  }
}
