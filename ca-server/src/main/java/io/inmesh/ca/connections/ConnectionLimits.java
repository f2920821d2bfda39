package io.inmesh.ca.connections;

import java.time.Duration;

/**
 * How many connections a port holds.
 *
 * @param max in all; half of it is the most that one account may have
 * @param perAddressMax from one address, where it is not loopback; of IPv6, from one /64 network
 * @param strangersMax of all, those whose peer has proven nothing yet; a quarter of it is the most
 *     from one address that is not loopback
 * @param patience when places for strangers are lacking, who has been one for this long gives way
 */
public record ConnectionLimits(int max, int perAddressMax, int strangersMax, Duration patience) {
  /** From one address: a host with many workloads, or many hosts behind one router. */
  public static final int PER_ADDRESS_DEFAULT = 1_000;

  private static final int MAX_DEFAULT = 20_000;
  private static final int MAX_DEFAULT_MIN = 256;
  private static final long BYTES_PER_CONNECTION = 64 << 10;
  private static final int STRANGERS_MIN = 16;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException if a number is below 1, or strangers may be more than all
   */
  public ConnectionLimits {
    atLeastOne("max", max);
    atLeastOne("perAddressMax", perAddressMax);
    atLeastOne("strangersMax", strangersMax);
    if (strangersMax > max) {
      throw new IllegalArgumentException(
          "strangersMax: %d (expected: at most max, %d)".formatted(strangersMax, max));
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s: %d (expected: >= 1)".formatted(name, value));
    }
  }

  /**
   * With an eighth of the places, 16 at least, for strangers, who give way after 5 s.
   *
   * @throws IllegalArgumentException if a number is below 1
   */
  public static ConnectionLimits of(int max, int perAddressMax) {
    int strangers = Math.min(max, Math.max(STRANGERS_MIN, max / 8));
    return new ConnectionLimits(max, perAddressMax, strangers, PATIENCE);
  }

  /** What half of this process's heap can hold of TLS connections: 256 at least, 20,000 at most. */
  public static int defaultMax() {
    long fit = Runtime.getRuntime().maxMemory() / 2 / BYTES_PER_CONNECTION;
    return (int) Math.max(MAX_DEFAULT_MIN, Math.min(fit, MAX_DEFAULT));
  }

  int perAccountMax() {
    return Math.max(1, max / 2);
  }

  int strangersPerAddressMax() {
    return Math.max(1, strangersMax / 4);
  }
}
