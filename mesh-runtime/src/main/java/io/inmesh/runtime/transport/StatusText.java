package io.inmesh.runtime.transport;

import io.grpc.Status;

/** Says why a call ended, on one line and without a stack. */
public final class StatusText {
  private StatusText() {}

  /** Code, description and cause: {@code UNAVAILABLE: io exception (Connection refused)}. */
  public static String of(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    String text =
        status.getDescription() == null
            ? status.getCode().toString()
            : status.getCode() + ": " + status.getDescription();
    Throwable cause = status.getCause();
    return cause == null || cause.getMessage() == null
        ? text
        : text + " (" + cause.getMessage() + ')';
  }
}
