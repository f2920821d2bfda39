package io.inmesh.snapshot;

/** What a port accepts. */
public enum MtlsMode {
  /** Plaintext alone. */
  DISABLE,
  /** Plaintext and mTLS. */
  PERMISSIVE,
  /** mTLS alone. */
  STRICT
}
