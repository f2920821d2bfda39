package io.inmesh.http;

/** Texts that came from elsewhere. */
final class Texts {
  private Texts() {}

  /** The text itself, with a space in place of each control character. */
  static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) {
        return replaced(text);
      }
    }
    return text;
  }

  private static String replaced(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.chars().forEach(c -> clean.append(isControl((char) c) ? ' ' : (char) c));
    return clean.toString();
  }

  private static boolean isControl(char c) {
    return (c < ' ' && c != '\t') || c == 0x7F;
  }
}
