package io.inmesh.snapshot;

/** How an endpoint is chosen. */
public enum Balancing {
  /** In turn, by weight. */
  ROUND_ROBIN,
  /** At random, by weight. */
  RANDOM,
  /** Of two drawn at random, the one with fewer calls for its weight. */
  LEAST_REQUEST
}
