package io.inmesh.controlplane.registry;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** A registration while it is kept. Confined to the registry's thread. */
final class Entry {
  private final Set<Long> streams = new HashSet<>();
  private final Instant joinedAt;
  private Registration registration;
  private RegistrationStatus.State state;
  private Instant since;

  Entry(Registration registration, RegistrationStatus.State state, Instant since, Instant joined) {
    this.registration = registration;
    this.state = state;
    this.since = since;
    this.joinedAt = joined;
  }

  Registration registration() {
    return registration;
  }

  void replace(Registration newer) {
    registration = newer;
  }

  /** The streams of the instance: usually one; two while it reconnects. */
  Set<Long> streams() {
    return streams;
  }

  boolean connected() {
    return state == RegistrationStatus.State.CONNECTED;
  }

  RegistrationStatus.State state() {
    return state;
  }

  /** When it came into its state; a stale one remembers when it was lost. */
  Instant since() {
    return since;
  }

  /** When it first registered; the epoch for one that was stored before. */
  Instant joinedAt() {
    return joinedAt;
  }

  void become(RegistrationStatus.State next, Instant when) {
    state = next;
    since = when;
  }

  void becomeStale() {
    state = RegistrationStatus.State.STALE;
  }

  RegistrationStatus status() {
    return new RegistrationStatus(registration, state, since);
  }
}
