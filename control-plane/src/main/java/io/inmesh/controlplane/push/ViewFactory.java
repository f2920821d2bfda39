package io.inmesh.controlplane.push;

import io.inmesh.controlplane.registry.Registration;
import java.util.Collection;

/** Joins configuration with who is registered. Called on the push thread, so it must not block. */
@FunctionalInterface
public interface ViewFactory {
  /** The view of one configuration with these workloads. */
  ConfigView view(Collection<Registration> workloads);
}
