package io.inmesh.config.document;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;

/**
 * Writes nodes as JSON (RFC 8259): keys in their order, numbers exact, nothing but ASCII controls
 * escaped.
 */
public final class JsonWriter {
  private JsonWriter() {}

  /** On one line, without blanks. */
  public static String compact(Node node) {
    StringBuilder out = new StringBuilder();
    write(node, out, -1);
    return out.toString();
  }

  /** Indented by two blanks a level, with a newline at the end. */
  public static String pretty(Node node) {
    StringBuilder out = new StringBuilder();
    write(node, out, 0);
    return out.append('\n').toString();
  }

  private static void write(Node node, StringBuilder out, int level) {
    if (node instanceof MapNode map) {
      writeMap(map, out, level);
    } else if (node instanceof ListNode list) {
      writeList(list, out, level);
    } else if (node instanceof ScalarNode scalar) {
      writeScalar(scalar, out);
    }
  }

  private static void writeMap(MapNode map, StringBuilder out, int level) {
    out.append('{');
    Iterator<Map.Entry<String, MapNode.Entry>> entries = map.entries().entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, MapNode.Entry> entry = entries.next();
      newLine(out, level < 0 ? -1 : level + 1);
      quote(entry.getKey(), out);
      out.append(level < 0 ? ":" : ": ");
      write(entry.getValue().value(), out, level < 0 ? -1 : level + 1);
      out.append(entries.hasNext() ? "," : "");
    }
    newLine(out, map.entries().isEmpty() ? -1 : level);
    out.append('}');
  }

  private static void writeList(ListNode list, StringBuilder out, int level) {
    out.append('[');
    for (int i = 0; i < list.items().size(); i++) {
      out.append(i == 0 ? "" : ",");
      newLine(out, level < 0 ? -1 : level + 1);
      write(list.items().get(i), out, level < 0 ? -1 : level + 1);
    }
    newLine(out, list.items().isEmpty() ? -1 : level);
    out.append(']');
  }

  private static void writeScalar(ScalarNode scalar, StringBuilder out) {
    Object value = scalar.value();
    if (value instanceof String string) {
      quote(string, out);
    } else if (value instanceof BigDecimal number) {
      out.append(number.toString());
    } else {
      out.append(value);
    }
  }

  private static void newLine(StringBuilder out, int level) {
    if (level >= 0) {
      out.append('\n').append("  ".repeat(level));
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int plain = "\"\\\b\f\n\r\t".indexOf(c);
      if (plain >= 0) {
        out.append('\\').append("\"\\bfnrt".charAt(plain));
      } else if (c < ' ' || (Character.isSurrogate(c) && !isPaired(text, i))) {
        out.append("\\u%04x".formatted((int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static boolean isPaired(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
        : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
  }
}
