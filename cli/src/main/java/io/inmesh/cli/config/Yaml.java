package io.inmesh.cli.config;

import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;

/**
 * Writes a document as block YAML; a string that YAML could take for something else is quoted as in
 * JSON.
 */
final class Yaml {

  private static final String PLAIN = "[A-Za-z_/][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*";
  private static final String RESERVED = "(?i)true|false|yes|no|on|off|y|n|null|\\.nan|\\.inf";

  private Yaml() {}

  static String write(Node node) {
    StringBuilder out = new StringBuilder();
    block(node, 0, out);
    return out.toString();
  }

  private static void block(Node node, int indent, StringBuilder out) {
    if (node instanceof MapNode map && !map.entries().isEmpty()) {
      map.entries()
          .forEach(
              (key, entry) -> {
                out.append(" ".repeat(indent)).append(string(key)).append(':');
                value(entry.value(), indent, out);
              });
    } else if (node instanceof ListNode list && !list.items().isEmpty()) {
      for (Node item : list.items()) {
        item(item, indent, out);
      }
    } else {
      out.append(" ".repeat(indent)).append(inline(node)).append('\n');
    }
  }

  private static void value(Node value, int indent, StringBuilder out) {
    if (value instanceof MapNode map && !map.entries().isEmpty()) {
      out.append('\n');
      block(value, indent + 2, out);
    } else if (value instanceof ListNode list && !list.items().isEmpty()) {
      out.append('\n');
      block(value, indent, out);
    } else {
      out.append(' ').append(inline(value)).append('\n');
    }
  }

  /** The first line of a nested block stands behind the dash. */
  private static void item(Node item, int indent, StringBuilder out) {
    StringBuilder nested = new StringBuilder();
    block(item, indent + 2, nested);
    out.append(" ".repeat(indent)).append("- ").append(nested.substring(indent + 2));
  }

  private static String inline(Node node) {
    if (node instanceof ScalarNode scalar && scalar.value() instanceof String text) {
      return string(text);
    }
    return JsonWriter.compact(node);
  }

  private static String string(String text) {
    return text.matches(PLAIN) && !text.matches(RESERVED)
        ? text
        : JsonWriter.compact(ScalarNode.of(text));
  }
}
