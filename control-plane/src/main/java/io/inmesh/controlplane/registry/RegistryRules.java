package io.inmesh.controlplane.registry;

import java.time.Duration;

/**
 * When registrations end.
 *
 * @param lostGrace how long a registration outlives a stream that broke
 * @param holdAfterStart for how long after a start of the control plane nothing is removed for a
 *     broken or missing stream: the longest back-off of a client + 30 s
 * @param guardWindow losses this close together count as one event
 * @param staleMax how long the guard keeps an endpoint at the most
 * @param seenEvery how often the store hears that a connected instance is still there
 * @param perAccountMax registrations of one account, those that are lost or stale among them
 */
public record RegistryRules(
    Duration lostGrace,
    Duration holdAfterStart,
    Duration guardWindow,
    Duration staleMax,
    Duration seenEvery,
    int perAccountMax) {
  /** The longest back-off of our clients. */
  public static final Duration BACKOFF_MAX = Duration.ofSeconds(30);

  /**
   * 15 s of grace, 60 s of hold, 10 s and a day for the guard, seen every minute, 10,000 an
   * account: as many as it may hold streams.
   */
  public static final RegistryRules DEFAULT =
      new RegistryRules(
          Duration.ofSeconds(15),
          BACKOFF_MAX.plusSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofDays(1),
          Duration.ofMinutes(1),
          10_000);
}
