package io.inmesh.snapshot;

/** What happens to a call whose host the mesh does not know. */
public enum OutboundPolicy {
  /** Not received yet: such a call waits, then fails. It never passes by the mesh in silence. */
  UNKNOWN,
  /** It passes through, as if the mesh were not there. */
  ALLOW_ANY,
  /** It is answered 502. */
  REGISTRY_ONLY
}
