package io.inmesh.runtime.xds;

/** A resource that cannot be enforced as it stands; the message begins with the field's path. */
final class InvalidResourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidResourceException(FieldPath at, String sentence) {
    super(at + ": " + sentence, null, false, false);
  }
}
