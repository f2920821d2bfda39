package io.inmesh.controlplane.registry;

import io.inmesh.ca.Grant;
import io.inmesh.identity.SpiffeId;
import java.util.Collection;
import java.util.List;

/** What accounts may claim: by the tokens that they joined with, and by WorkloadGroups. */
@FunctionalInterface
public interface Grants {
  /** Nobody may claim anything. */
  Grants NONE = account -> List.of();

  /** The grants of an account, in no order; asked when a client connects. Must not block long. */
  Collection<Grant> of(SpiffeId account);
}
