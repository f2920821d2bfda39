package io.inmesh.cli;

/** Something that the user can mend; the message says what and how. */
final class UserException extends Exception {
  private static final long serialVersionUID = 1;

  UserException(String message) {
    super(message);
  }
}
