package io.inmesh.cli.client;

import java.net.URI;

/** Nobody answers at the control plane's address. */
public final class UnreachableException extends Exception {
  private static final long serialVersionUID = 1;

  UnreachableException(URI base, Exception cause) {
    super(
        "no control plane answers at %s (%s). Start one: ./inmesh demo, or name another: --control-plane URL"
            .formatted(
                base,
                cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage()),
        cause);
  }
}
