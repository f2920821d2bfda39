package io.inmesh.config.resource;

import org.jspecify.annotations.Nullable;

/**
 * A number or a name, as Kubernetes has it for target ports.
 *
 * @param number the number, or null if it is a name
 * @param text the name, or the number as text
 */
public record IntOrString(@Nullable Integer number, String text) {
  /** As written. */
  @Override
  public String toString() {
    return text;
  }
}
