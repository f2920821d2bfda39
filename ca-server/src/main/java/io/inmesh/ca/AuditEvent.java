package io.inmesh.ca;

import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something that must be known later: who, what, why. Never a secret.
 *
 * @param type what happened, e.g. {@code certificate.issued}, {@code certificate.refused}, {@code
 *     token.created}
 * @param fields by name, e.g. {@code principal}, {@code caller}, {@code peer}, {@code serial},
 *     {@code reason}; written in the order of their names
 */
public record AuditEvent(String type, Map<String, String> fields) {
  private static final int TEXT_CHARS_MAX = 1024;

  /** Copies. */
  public AuditEvent {
    fields = Collections.unmodifiableMap(new TreeMap<>(fields));
  }

  /** One line of JSON, with the time first; long values are cut. */
  String line(Instant now) {
    StringBuilder json = new StringBuilder(256);
    json.append("{\"time\":");
    quote(json, now.toString());
    json.append(",\"event\":");
    quote(json, type);
    fields.forEach(
        (name, value) -> {
          json.append(',');
          quote(json, name);
          json.append(':');
          quote(json, value);
        });
    return json.append("}\n").toString();
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    int length = Math.min(text.length(), TEXT_CHARS_MAX);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        json.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
