package io.inmesh.ca;

/** The CA refuses or cannot serve; the message says what, and what to do. It holds no secret. */
public final class CaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;

  CaException(Refusal refusal, String message) {
    super(message);
    this.refusal = refusal;
  }

  CaException(Refusal refusal, String message, Throwable cause) {
    super(message, cause);
    this.refusal = refusal;
  }

  /** The cause as a constant. */
  public Refusal refusal() {
    return refusal;
  }
}
