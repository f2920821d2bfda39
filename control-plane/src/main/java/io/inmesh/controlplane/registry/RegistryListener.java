package io.inmesh.controlplane.registry;

import io.inmesh.identity.SpiffeId;

/** Hears what a registry does. Called on the registry's thread; must not block. */
public interface RegistryListener {
  /** The set of registrations, or what one of them says, has changed. */
  void changed();

  /** A client's claims are not granted. Audit it. */
  void refused(SpiffeId account, String peerAddress, String message);

  /** An instance registered, came back, was lost or was removed. */
  void moved(Registration registration, RegistrationStatus.State state);

  /** Too much of a service was lost at once: its endpoints stay. Shout. */
  void guarded(String service, int lost, int total);

  /** The guard no longer holds endpoints of this service. */
  void released(String service);
}
