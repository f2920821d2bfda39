package io.inmesh.cli.demo;

/** The demo cannot go on; the message is for its user. */
class DemoException extends Exception {
  private static final long serialVersionUID = 1;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
