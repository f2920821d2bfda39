package io.inmesh.controlplane.store;

import java.time.Instant;

/**
 * A row of the revision log.
 *
 * @param revision grows by one with every change to anything
 * @param at when
 * @param author who
 * @param verb what was done
 * @param resource as it became; for a delete as it was last
 */
public record Change(long revision, Instant at, String author, Verb verb, StoredResource resource) {
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
