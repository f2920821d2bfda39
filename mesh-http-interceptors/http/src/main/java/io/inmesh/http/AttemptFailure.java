package io.inmesh.http;

import io.inmesh.call.FailureKind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A failure whose kind is known where it happens. */
final class AttemptFailure extends IOException {
  private static final long serialVersionUID = 1L;
  private final FailureKind kind;

  AttemptFailure(FailureKind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  FailureKind kind() {
    return kind;
  }
}
