package io.inmesh.controlplane.store;

/** Why the store did not do what it was asked to. The message is a sentence for the user. */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1;

  /** What went wrong. */
  public enum Reason {
    /** There is one of that name already. */
    ALREADY_EXISTS,
    /** It was changed in the meantime. */
    CONFLICT,
    /** There is none of that name. */
    NOT_FOUND,
    /** The revision asked for is older than what is kept. */
    EXPIRED,
    /** As many watchers as allowed are there. */
    TOO_MANY,
    /** The database failed; nothing is known to be stored. */
    UNAVAILABLE
  }

  private final Reason reason;

  /** With a sentence. */
  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** With a sentence and what caused it. */
  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** What went wrong. */
  public Reason reason() {
    return reason;
  }
}
