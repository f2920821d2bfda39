package io.inmesh.controlplane.registry;

import java.util.Locale;

/** What a client is, as the first part of its node id says. */
public enum WorkloadKind {
  /** The mesh inside of a Java application. */
  LIBRARY,
  /** The proxy beside an application. */
  SIDECAR,
  /** The proxy at the edge. */
  GATEWAY,
  /** Somebody else's xDS client: gRPC, Envoy. */
  OTHER;

  /** Reads the first part of {@code <kind>~<address>~<instance>.<namespace>~...}. */
  static WorkloadKind ofNodeId(String nodeId) {
    int end = nodeId.indexOf('~');
    return switch (end < 0 ? "" : nodeId.substring(0, end).toLowerCase(Locale.ROOT)) {
      case "library" -> LIBRARY;
      case "sidecar" -> SIDECAR;
      case "gateway" -> GATEWAY;
      default -> OTHER;
    };
  }
}
