package io.inmesh.controlplane.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of the revision log.
 *
 * @param revision grows by one with every change to anything
 * @param at when
 * @param author who
 * @param verb what was done
 * @param resource as it became; for a delete as it was last
 * @param before what it was before; null for a create, and where it is no longer known (an update
 *     that was read from the log)
 */
public record Change(
    long revision,
    Instant at,
    String author,
    Verb verb,
    StoredResource resource,
    @Nullable StoredResource before) {
  /** What was done. */
  public enum Verb {
    /** It was not there before. */
    CREATE,
    /** It was there, and is different now. */
    UPDATE,
    /** It is no longer there. */
    DELETE
  }
}
