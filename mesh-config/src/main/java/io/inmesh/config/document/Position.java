package io.inmesh.config.document;

/**
 * Where something stands in a text.
 *
 * @param line from 1; 0 when unknown
 * @param column from 1; 0 when unknown
 */
public record Position(int line, int column) {
  /** Of what was never written in a text. */
  public static final Position NONE = new Position(0, 0);

  /** Whether a text is known. */
  public boolean known() {
    return line > 0;
  }

  /** {@code line:column}. */
  @Override
  public String toString() {
    return line + ":" + column;
  }
}
