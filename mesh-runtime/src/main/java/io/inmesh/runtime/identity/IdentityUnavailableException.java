package io.inmesh.runtime.identity;

/** This workload has no valid certificate now. The message says why and what to run. */
public final class IdentityUnavailableException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /**
   * Without a cause.
   *
   * @param message what is lacking, and the command that mends it
   */
  public IdentityUnavailableException(String message) {
    super(message);
  }

  /**
   * With a cause.
   *
   * @param message what is lacking, and the command that mends it
   */
  public IdentityUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
