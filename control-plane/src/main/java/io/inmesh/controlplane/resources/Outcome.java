package io.inmesh.controlplane.resources;

import io.inmesh.controlplane.store.StoredResource;
import java.util.List;

/**
 * What came of a write.
 *
 * @param resource as it is stored now, or would be
 * @param created whether it was not there before
 * @param warnings what is accepted but odd
 */
public record Outcome(StoredResource resource, boolean created, List<String> warnings) {
  /** Copies the list. */
  public Outcome {
    warnings = List.copyOf(warnings);
  }
}
