package io.inmesh.controlplane.push;

import java.time.Instant;
import java.util.List;

/**
 * A connected client and what it has.
 *
 * @param client who it is
 * @param stream tells its streams apart
 * @param delta whether it speaks delta; else state of the world
 * @param connectedAt since when
 * @param revision the store's revision that it was last compared with
 * @param types what it has, type by type
 */
public record ClientStatus(
    Client client,
    long stream,
    boolean delta,
    Instant connectedAt,
    String revision,
    List<TypeStatus> types) {
  /** Copies. */
  public ClientStatus {
    types = List.copyOf(types);
  }
}
