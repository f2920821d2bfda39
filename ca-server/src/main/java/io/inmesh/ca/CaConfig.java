package io.inmesh.ca;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a CA is set up.
 *
 * @param directory keys, tokens and audit log; readable by its owner only (0700)
 * @param trustDomain the first part of every identity, e.g. {@code cluster.local}
 * @param defaultTtl how long a certificate lives when its request does not say, at least 30 s
 * @param maxTtl the longest that a request gets; longer wishes are cut to it
 */
public record CaConfig(Path directory, String trustDomain, Duration defaultTtl, Duration maxTtl) {
  /** The shortest life of a certificate. */
  public static final Duration TTL_MIN = Duration.ofSeconds(30);

  /** The life of a certificate when nothing is configured. */
  public static final Duration TTL_DEFAULT = Duration.ofHours(24);

  private static final Duration TTL_MAX = Duration.ofDays(90);

  /** Checks. */
  public CaConfig {
    if (!trustDomain.matches("[a-z0-9]([a-z0-9._-]{0,253}[a-z0-9])?")) {
      throw new IllegalArgumentException(
          "trust domain: '%s' (expected: lower-case letters, digits, '.', '-', '_', like cluster.local)"
              .formatted(trustDomain));
    }
    check("ttl", defaultTtl);
    check("max ttl", maxTtl);
    if (defaultTtl.compareTo(maxTtl) > 0) {
      throw new IllegalArgumentException(
          "ttl: %s is longer than max ttl: %s".formatted(defaultTtl, maxTtl));
    }
  }

  /** A CA whose certificates live 24 h, or less when they ask for less. */
  public static CaConfig of(Path directory, String trustDomain) {
    return new CaConfig(directory, trustDomain, TTL_DEFAULT, TTL_DEFAULT);
  }

  /** The same with another life of certificates, which is the longest at the same time. */
  public CaConfig withTtl(Duration ttl) {
    return new CaConfig(directory, trustDomain, ttl, ttl);
  }

  private static void check(String what, Duration ttl) {
    if (ttl.compareTo(TTL_MIN) < 0 || ttl.compareTo(TTL_MAX) > 0) {
      throw new IllegalArgumentException(
          "%s: %s (expected: %d s to %d days)"
              .formatted(what, ttl, TTL_MIN.toSeconds(), TTL_MAX.toDays()));
    }
  }
}
