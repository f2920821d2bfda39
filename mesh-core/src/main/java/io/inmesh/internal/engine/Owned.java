package io.inmesh.internal.engine;

import org.jspecify.annotations.Nullable;

/** What the phase of a call promises to be there. */
final class Owned {
  private Owned() {}

  static <T> T value(@Nullable T value, String name) {
    if (value == null) {
      throw new IllegalStateException("the call has no " + name + " in this phase");
    }
    return value;
  }
}
