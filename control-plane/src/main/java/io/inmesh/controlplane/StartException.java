package io.inmesh.controlplane;

import io.inmesh.controlplane.store.StoreException;
import java.io.IOException;
import java.net.BindException;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** The control plane could not start. The message says why in a sentence. */
final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final boolean expected;

  StartException(String message, @Nullable Throwable cause) {
    this(message, cause, true);
  }

  private StartException(String message, @Nullable Throwable cause, boolean expected) {
    super(message, cause);
    this.expected = expected;
  }

  /** Whether the message says all; else the stack trace should be seen too. */
  boolean isExpected() {
    return expected;
  }

  /** The innermost cause that says something. */
  static StartException of(Throwable failure) {
    Throwable cause = failure;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      cause = each;
      if (each instanceof StartException start) {
        return start;
      }
      if (each instanceof StoreException store) {
        return new StartException(store.getMessage(), failure);
      }
      if (each instanceof BindException) {
        return new StartException(
            each.getMessage() + ". Choose another port, or 0 for any free one.", failure);
      }
    }
    boolean expected = cause instanceof IOException || cause instanceof GeneralSecurityException;
    return new StartException(String.valueOf(cause.getMessage()), failure, expected);
  }
}
