package io.inmesh.config.document;

/**
 * Something wrong with a document: where, what, and how to mend it.
 *
 * @param source the file's or request's name
 * @param at line and column, or {@link Position#NONE}
 * @param path field path from the document's root; empty for the whole
 * @param message what is wrong, with the offending value and what was expected; no final period
 * @param mend how to mend it, such as {@code did you mean "route"?}; empty when the message says it
 */
public record Problem(String source, Position at, String path, String message, String mend) {
  /** {@code source:line:column: path: message (mend)}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(source);
    if (at.known()) {
      text.append(source.isEmpty() ? "" : ":").append(at);
    }
    if (!path.isEmpty()) {
      text.append(text.isEmpty() ? "" : ": ").append(path);
    }
    text.append(text.isEmpty() ? "" : ": ").append(message);
    return mend.isEmpty() ? text.toString() : text.append(" (").append(mend).append(')').toString();
  }
}
