package io.inmesh.controlplane.registry;

import java.time.Instant;

/**
 * A registration and how it stands.
 *
 * @param registration what is registered
 * @param state how it stands
 * @param since from when on it has stood so
 */
public record RegistrationStatus(Registration registration, State state, Instant since) {
  /** How a registration stands. */
  public enum State {
    /** Its stream is up. */
    CONNECTED,
    /** Stored by an earlier control plane, not seen by this one yet. Its endpoint is served. */
    RESTORED,
    /** Its stream broke, and its grace runs. Its endpoint is served. */
    LOST,
    /** It would be gone, but too much of its service is: the guard serves its endpoint on. */
    STALE,
    /** It is gone. */
    REMOVED
  }
}
