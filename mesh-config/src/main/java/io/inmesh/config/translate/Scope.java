package io.inmesh.config.translate;

import java.util.Map;

/**
 * A class of clients that see the same rules: what is left of a client when everything is dropped
 * that no rule looks at. Equal scopes get equal resources of one model.
 *
 * @param namespace of the clients
 * @param sourceLabels their labels, as far as rules about calls look at them
 * @param workloadLabels their labels, as far as rules about being called look at them
 * @param generator whom resources are made for
 */
public record Scope(
    String namespace,
    Map<String, String> sourceLabels,
    Map<String, String> workloadLabels,
    Generator generator) {
  /** Copies the labels. */
  public Scope {
    sourceLabels = Map.copyOf(sourceLabels);
    workloadLabels = Map.copyOf(workloadLabels);
  }

  /** What matters for resources about calls. */
  Scope outbound() {
    return workloadLabels.isEmpty()
        ? this
        : new Scope(namespace, sourceLabels, Map.of(), generator);
  }
}
