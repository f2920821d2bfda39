package io.inmesh.controlplane.registry;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps registrations in memory. */
public final class MemoryRegistrationStore implements RegistrationStore {
  public final Map<String, Registration> kept = new ConcurrentHashMap<>();

  @Override
  public Collection<Registration> load() {
    return List.copyOf(kept.values());
  }

  @Override
  public void put(Registration registration) {
    kept.put(registration.key(), registration);
  }

  @Override
  public void remove(String key) {
    kept.remove(key);
  }
}
