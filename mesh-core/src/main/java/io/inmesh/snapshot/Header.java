package io.inmesh.snapshot;

/**
 * A header to write.
 *
 * @param name lower case
 * @param value without CR, LF and NUL
 */
public record Header(String name, String value) {
  /** Checks. */
  public Header {
    Check.lowerCase(name, "header's name");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      Check.that(
          c != '\r' && c != '\n' && c != 0, "header %s: its value holds CR, LF or NUL", name);
    }
  }
}
