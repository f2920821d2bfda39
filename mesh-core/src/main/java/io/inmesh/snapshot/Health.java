package io.inmesh.snapshot;

/** What the control plane says of an endpoint's health. */
public enum Health {
  /** Takes calls. */
  HEALTHY,
  /** Takes no new calls. */
  UNHEALTHY,
  /** Is leaving: takes no new calls. */
  DRAINING
}
