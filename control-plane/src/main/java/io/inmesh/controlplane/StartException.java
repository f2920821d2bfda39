package io.inmesh.controlplane;

import io.inmesh.controlplane.store.StoreException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.util.Map;
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
  static StartException of(Throwable failure, Options options) {
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
        return new StartException(taken(options, String.valueOf(each.getMessage())), failure);
      }
      if (each instanceof FileSystemException file) {
        return new StartException(text(file), failure);
      }
    }
    boolean expected =
        cause instanceof IOException
            || cause instanceof GeneralSecurityException
            || isWrongValue(cause);
    return new StartException(String.valueOf(cause.getMessage()), failure, expected);
  }

  /** An option's value, in our form of a sentence; other exceptions of the kind are faults. */
  private static boolean isWrongValue(Throwable cause) {
    return cause instanceof IllegalArgumentException
        && String.valueOf(cause.getMessage()).contains("(expected: ");
  }

  /** Whoever could not bind does not say what; by now nothing of ours is bound any more. */
  private static String taken(Options options, String otherwise) {
    String mend = "Choose another port, or 0 for any free one";
    for (Map.Entry<String, InetSocketAddress> each : options.listeners().entrySet()) {
      InetSocketAddress address = each.getValue();
      if (isTaken(address)) {
        return "%s:%d (%s) is taken, by another control plane or demo perhaps. %s"
            .formatted(address.getHostString(), address.getPort(), each.getKey(), mend);
      }
    }
    return otherwise + ". " + mend;
  }

  private static boolean isTaken(InetSocketAddress address) {
    try (ServerSocket trial = new ServerSocket()) {
      trial.bind(address);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** The JDK's message is often the path alone. */
  private static String text(FileSystemException e) {
    if (e.getReason() != null) {
      return String.valueOf(e.getMessage());
    }
    String what =
        e instanceof NoSuchFileException
            ? "no such file or folder"
            : e instanceof AccessDeniedException
                ? "permission denied"
                : e instanceof FileAlreadyExistsException
                    ? "it is there already, and is no folder"
                    : e.getClass().getSimpleName();
    return e.getFile() + ": " + what;
  }
}
