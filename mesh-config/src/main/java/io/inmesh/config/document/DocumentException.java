package io.inmesh.config.document;

/** A text that is no document. The message says why; the position says where. */
public final class DocumentException extends Exception {
  private static final long serialVersionUID = 1;
  private final int line;
  private final int column;

  DocumentException(Position at, String message) {
    super(message);
    this.line = at.line();
    this.column = at.column();
  }

  /** Where reading stopped. */
  public Position at() {
    return new Position(line, column);
  }
}
