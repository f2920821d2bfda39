package io.inmesh.config.translate;

import java.util.Map;

/**
 * Who asks, as far as it was granted.
 *
 * @param generator whom resources are made for
 * @param namespace of its identity
 * @param labels granted ones
 */
public record ClientDescription(Generator generator, String namespace, Map<String, String> labels) {
  /** Copies the labels. */
  public ClientDescription {
    labels = Map.copyOf(labels);
  }
}
