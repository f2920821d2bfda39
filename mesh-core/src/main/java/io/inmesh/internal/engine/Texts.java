package io.inmesh.internal.engine;

/** Keeps what callers send out of the shape of headers and log lines. */
final class Texts {
  private static final int LENGTH_MAX = 1024;

  private Texts() {}

  /** Printable ASCII alone, of bounded length. */
  static String oneLine(String text) {
    int length = Math.min(text.length(), LENGTH_MAX);
    StringBuilder line = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      line.append(c >= ' ' && c < 127 ? c : '?');
    }
    return line.toString();
  }
}
