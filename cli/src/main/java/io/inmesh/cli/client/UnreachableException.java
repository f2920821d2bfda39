package io.inmesh.cli.client;

import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;

/** Nobody answers at the control plane's address. */
public final class UnreachableException extends Exception {
  private static final long serialVersionUID = 1;

  /**
   * Nobody answers.
   *
   * @param mend what the user can do: a sentence without its stop
   */
  UnreachableException(URI base, Exception cause, String mend) {
    super("no control plane answers at %s (%s). %s".formatted(base, why(cause), mend), cause);
  }

  /** The JDK's client leaves the commonest case without a word. */
  private static String why(Exception cause) {
    if (cause.getMessage() != null) {
      return cause.getMessage();
    }
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof UnresolvedAddressException) {
        return "unknown host";
      }
    }
    return cause instanceof ConnectException
        ? "connection refused"
        : cause.getClass().getSimpleName();
  }
}
