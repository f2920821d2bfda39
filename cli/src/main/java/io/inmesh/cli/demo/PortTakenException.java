package io.inmesh.cli.demo;

/** A part did not come up because another program took its port just before. */
final class PortTakenException extends DemoException {
  private static final long serialVersionUID = 1;

  PortTakenException(String message) {
    super(message);
  }
}
