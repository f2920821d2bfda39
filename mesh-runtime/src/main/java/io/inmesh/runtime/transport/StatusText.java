package io.inmesh.runtime.transport;

import io.grpc.Status;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** Says why a call ended, on one line, without a stack and without a final stop. */
public final class StatusText {
  private StatusText() {}

  /** Code, description and cause: {@code UNAVAILABLE: io exception (Connection refused)}. */
  public static String of(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    String description = status.getDescription();
    String text =
        description == null
            ? status.getCode().toString()
            : status.getCode() + ": " + firstLine(description);
    Throwable cause = status.getCause();
    String why =
        cause == null || cause.getMessage() == null
            ? text
            : text + " (" + firstLine(cause.getMessage()) + ')';
    return isCertificate(cause)
        ? why + ". If the CA was made anew, join again with a new token (inmesh token create)"
        : why;
  }

  /**
   * Without its stop, for whoever quotes it. gRPC's Netty adds its pipeline, which says nothing to
   * the reader of a log.
   */
  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end).strip();
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }

  private static boolean isCertificate(@Nullable Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }
}
