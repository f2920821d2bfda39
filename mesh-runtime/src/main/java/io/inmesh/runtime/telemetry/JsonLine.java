package io.inmesh.runtime.telemetry;

import org.jspecify.annotations.Nullable;

/** Writes one flat JSON object. */
final class JsonLine {
  private final StringBuilder out = new StringBuilder(512).append('{');

  void text(String name, @Nullable String value) {
    key(name);
    if (value == null) {
      out.append("null");
    } else {
      string(value);
    }
  }

  void number(String name, @Nullable Long value) {
    key(name);
    out.append(value == null ? "null" : value);
  }

  String end() {
    return out.append('}').toString();
  }

  private void key(String name) {
    if (out.length() > 1) {
      out.append(',');
    }
    string(name);
    out.append(':');
  }

  private void string(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c == 127) {
        out.append("\\u00");
        out.append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
