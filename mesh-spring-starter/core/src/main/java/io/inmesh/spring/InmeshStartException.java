package io.inmesh.spring;

import org.jspecify.annotations.Nullable;

/** The application cannot join the mesh as it is configured; says what is wrong and what to do. */
public final class InmeshStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String action;

  InmeshStartException(String description, String action, @Nullable Throwable cause) {
    super(description, cause);
    this.action = action;
  }

  /** What to do. */
  public String action() {
    return action;
  }
}
