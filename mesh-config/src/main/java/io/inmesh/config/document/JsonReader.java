package io.inmesh.config.document;

import java.util.ArrayList;
import java.util.List;

/** Reads JSON (RFC 8259) into nodes that know where they stand. One use, one thread. */
public final class JsonReader {
  private final String text;
  private final Limits limits;
  private int next;
  private int line = 1;
  private int lineStart;
  private int nodes;

  private JsonReader(String text, Limits limits) {
    this.text = text;
    this.limits = limits;
  }

  /**
   * Reads one value.
   *
   * @throws DocumentException if the text is not exactly one JSON value, or larger than the limits;
   *     a key given twice is refused too
   */
  public static Node read(String text, Limits limits) throws DocumentException {
    limits.checkSize(text);
    JsonReader reader = new JsonReader(text, limits);
    reader.skipBlank();
    Node node = reader.value(1);
    reader.skipBlank();
    if (reader.next < text.length()) {
      throw reader.wrong("text after the end of the document");
    }
    return node;
  }

  private Node value(int depth) throws DocumentException {
    Position at = at();
    limits.checkDepth(depth, at);
    if (++nodes > limits.nodesMax()) {
      throw wrong("more than %,d values".formatted(limits.nodesMax()));
    }
    if (next >= text.length()) {
      throw wrong("the text ends where a value was expected; is it cut short?");
    }
    char c = text.charAt(next);
    return switch (c) {
      case '{' -> object(at, depth);
      case '[' -> array(at, depth);
      case '"' -> new ScalarNode(at, string());
      case 't' -> word("true", new ScalarNode(at, true));
      case 'f' -> word("false", new ScalarNode(at, false));
      case 'n' -> word("null", new ScalarNode(at, null));
      default -> number(at);
    };
  }

  private Node object(Position at, int depth) throws DocumentException {
    MapNode.Builder map = MapNode.builder(at);
    next++;
    skipBlank();
    if (skipIf('}')) {
      return map.build();
    }
    while (true) {
      skipBlank();
      Position keyAt = at();
      if (peek() != '"') {
        throw wrong("expected a key in double quotes");
      }
      String key = string();
      if (map.has(key)) {
        throw new DocumentException(
            keyAt, "key \"%s\" is given twice".formatted(Texts.printable(key)));
      }
      skipBlank();
      if (!skipIf(':')) {
        throw wrong("expected ':' after the key \"%s\"".formatted(Texts.printable(key)));
      }
      skipBlank();
      map.put(key, keyAt, value(depth + 1));
      skipBlank();
      if (skipIf('}')) {
        return map.build();
      }
      if (!skipIf(',')) {
        throw wrong("expected ',' or '}'");
      }
    }
  }

  private Node array(Position at, int depth) throws DocumentException {
    List<Node> items = new ArrayList<>();
    next++;
    skipBlank();
    if (skipIf(']')) {
      return new ListNode(at, items);
    }
    while (true) {
      skipBlank();
      items.add(value(depth + 1));
      skipBlank();
      if (skipIf(']')) {
        return new ListNode(at, items);
      }
      if (!skipIf(',')) {
        throw wrong("expected ',' or ']'");
      }
    }
  }

  private String string() throws DocumentException {
    next++;
    StringBuilder value = new StringBuilder();
    while (next < text.length()) {
      char c = text.charAt(next);
      if (c == '"') {
        next++;
        return value.toString();
      }
      if (c < ' ') {
        throw wrong("a control character in a string; write it as \\u%04x".formatted((int) c));
      }
      if (c == '\\') {
        escape(value);
      } else {
        value.append(c);
        next++;
      }
    }
    throw wrong("the text ends within a string; is it cut short?");
  }

  private void escape(StringBuilder value) throws DocumentException {
    next++;
    char c = peek();
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain >= 0) {
      value.append("\"\\/\b\f\n\r\t".charAt(plain));
      next++;
      return;
    }
    if (c != 'u' || next + 5 > text.length()) {
      throw wrong("no such escape in a string");
    }
    int code = 0;
    for (int i = 1; i <= 4; i++) {
      int digit = Character.digit(text.charAt(next + i), 16);
      if (digit < 0) {
        throw wrong("\\u needs four hexadecimal digits");
      }
      code = code * 16 + digit;
    }
    value.append((char) code);
    next += 5;
  }

  private Node word(String word, Node node) throws DocumentException {
    if (!text.startsWith(word, next)) {
      throw wrong("expected a value");
    }
    next += word.length();
    return node;
  }

  private Node number(Position at) throws DocumentException {
    int start = next;
    while (next < text.length() && "+-.eE0123456789".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
    Node number = Numbers.json(at, text.substring(start, next));
    if (number == null) {
      next = start;
      throw wrong("expected a value");
    }
    return number;
  }

  private void skipBlank() {
    while (next < text.length() && " \t\r\n".indexOf(text.charAt(next)) >= 0) {
      if (text.charAt(next++) == '\n') {
        line++;
        lineStart = next;
      }
    }
  }

  private boolean skipIf(char c) {
    if (peek() != c) {
      return false;
    }
    next++;
    return true;
  }

  private char peek() {
    return next < text.length() ? text.charAt(next) : '\0';
  }

  private Position at() {
    return new Position(line, next - lineStart + 1);
  }

  private DocumentException wrong(String message) {
    return new DocumentException(at(), message);
  }
}
