package io.inmesh.controlplane.registry;

import java.util.Collection;

/**
 * Keeps registrations over a restart of the control plane. Called by one thread at a time, never by
 * the one that pushes, so it may block; failures are unchecked exceptions and are tried again with
 * the next change.
 */
public interface RegistrationStore {
  /** All that are kept, in no order. */
  Collection<Registration> load();

  /** Keeps one, in place of an earlier one of the same {@link Registration#key()}. */
  void put(Registration registration);

  /** Forgets one; nothing happens if it is not there. */
  void remove(String key);
}
