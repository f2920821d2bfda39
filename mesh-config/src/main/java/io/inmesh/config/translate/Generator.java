package io.inmesh.config.translate;

/** Whom resources are made for. */
public enum Generator {
  /** Our library and sidecar. */
  INMESH,
  /** gRPC's own xDS clients. */
  GRPC,
  /** Our gateway. */
  GATEWAY;

  /** What node metadata {@code GENERATOR} says: absent or unknown = a stock client. */
  public static Generator of(String metadata) {
    return switch (metadata) {
      case "inmesh" -> INMESH;
      case "gateway" -> GATEWAY;
      default -> GRPC;
    };
  }
}
