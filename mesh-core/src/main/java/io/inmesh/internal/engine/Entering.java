package io.inmesh.internal.engine;

import io.inmesh.internal.policy.Subject;

/** A call that asks to come in: at one of the workload's own ports, or at a gateway's. */
interface Entering extends Subject {
  /** Policies see the path as a container reads it from now on; false = that is the same. */
  boolean readByContainer();
}
