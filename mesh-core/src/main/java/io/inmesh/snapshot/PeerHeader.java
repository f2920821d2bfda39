package io.inmesh.snapshot;

/** Escapes the fields of {@code x-inmesh-peer}, which are separated by semicolons. */
final class PeerHeader {
  private static final String HEX = "0123456789ABCDEF";

  private PeerHeader() {}

  static String escape(String field) {
    StringBuilder escaped = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == ';' || c == '%' || c < ' ' || c == 127) {
        escaped.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      } else {
        escaped.append(c < 128 ? c : '?');
      }
    }
    return escaped.toString();
  }

  static String unescape(String field) {
    if (field.indexOf('%') < 0) {
      return field;
    }
    StringBuilder plain = new StringBuilder(field.length());
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      int high = c == '%' && i + 2 < field.length() ? HEX.indexOf(field.charAt(i + 1)) : -1;
      int low = high >= 0 ? HEX.indexOf(field.charAt(i + 2)) : -1;
      if (low >= 0) {
        char decoded = (char) (high * 16 + low);
        plain.append(decoded < ' ' ? '?' : decoded); // what is logged cannot break a line
        i += 2;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
