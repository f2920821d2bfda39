package io.inmesh.config.translate;

/** Whom resources are made for. */
public enum Generator {
  /** Our library and sidecar. */
  INMESH,
  /** gRPC's own xDS clients. */
  GRPC,
  /** Our gateway. */
  GATEWAY;

  /**
   * Whether it is somebody else's client, which ignores what it does not know. Ours refuse what
   * they cannot enforce, so they are sent what they can; the rest is a finding of the analysis.
   */
  boolean stock() {
    return this == GRPC;
  }

  /** What node metadata {@code GENERATOR} says: absent or unknown = a stock client. */
  public static Generator of(String metadata) {
    return switch (metadata) {
      case "inmesh" -> INMESH;
      case "gateway" -> GATEWAY;
      default -> GRPC;
    };
  }
}
