package io.inmesh.snapshot;

/** A piece of configuration contradicts itself: the message says what, where and how to mend it. */
public final class InvalidConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message what is wrong, with the place, the value and the act that mends it
   */
  public InvalidConfigException(String message) {
    super(message);
  }
}
