package io.inmesh.controlplane.api;

import io.inmesh.config.document.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** What the mesh's own resources show and do. Any thread. */
public interface MeshOperations {
  /**
   * A join token that was made.
   *
   * @param text the token; shown once
   * @param expires from when on it is refused
   */
  record Token(String text, Instant expires) {
    /** Never the text. */
    @Override
    public String toString() {
      return "Token[expires " + expires + "]";
    }
  }

  /** What runs: version, revision, start. */
  Node status();

  /**
   * All that clients' configuration is made of, but for who is registered: {@code revision}, {@code
   * items} (the stored resources), {@code meshConfig} (what holds where ConfigMap istio says
   * nothing) and {@code grants} (what accounts may be).
   */
  Node resources();

  /** The registered instances. */
  Node workloads();

  /**
   * Removes a registration that is gone for good; a client that is connected registers again.
   *
   * @param key as {@link #workloads} shows it
   * @return whether there was one
   */
  boolean removeWorkload(String key);

  /** Who is connected, and what each has acknowledged. */
  Node clients();

  /**
   * Makes a join token.
   *
   * @param labels what the workload may carry
   * @param ports workload ports that it may serve
   * @param addresses that it may register beside the one it calls from
   * @param ttl how long the token lives
   * @throws IllegalArgumentException if something is out of its range; the message says what
   */
  Token token(
      String namespace,
      String serviceAccount,
      Map<String, String> labels,
      Set<Integer> ports,
      Set<String> addresses,
      Duration ttl);
}
