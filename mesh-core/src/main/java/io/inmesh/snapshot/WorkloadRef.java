package io.inmesh.snapshot;

/**
 * What runs at an endpoint, as telemetry names it.
 *
 * @param name {@code reviews-v1}
 * @param namespace where it lives
 * @param canonicalService {@code reviews}
 * @param canonicalRevision {@code v1}
 * @param instance which process
 * @param principal {@code spiffe://...}, or {@code unknown}
 */
public record WorkloadRef(
    String name,
    String namespace,
    String canonicalService,
    String canonicalRevision,
    String instance,
    String principal) {
  /** Nobody said. */
  public static final WorkloadRef UNKNOWN =
      new WorkloadRef("unknown", "unknown", "unknown", "unknown", "unknown", "unknown");
}
