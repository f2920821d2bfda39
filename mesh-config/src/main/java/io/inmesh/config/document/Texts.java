package io.inmesh.config.document;

/** Text that is safe to show. */
public final class Texts {
  private static final int SHOWN_MAX = 80;

  private Texts() {}

  /** A value of unknown origin for a message: control characters escaped, at most 80 characters. */
  public static String printable(String value) {
    return printable(value, SHOWN_MAX);
  }

  /** The same with a limit of its own. */
  static String printable(String value, int max) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length() && i < max; i++) {
      char c = value.charAt(i);
      if (c < ' ' || c == 0x7f || Character.isSurrogate(c) || c == '\u2028' || c == '\u2029') {
        text.append("\\u%04x".formatted((int) c));
      } else {
        text.append(c);
      }
    }
    return value.length() > max ? text + "..." : text.toString();
  }

  /** Whether a text holds a character that no name may have: NUL and the other controls. */
  public static boolean hasControl(String value) {
    return value.chars().anyMatch(c -> c < ' ' || c == 0x7f);
  }
}
