package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One key with its certificate and what it trusts, at one moment: immutable, replaced whole.
 *
 * @param id what the certificate says
 * @param key never leaves this process, except sealed into the state directory
 * @param chain leaf first, without the root
 * @param roots whom to trust; at least one
 * @param obtainedAt when the CA answered
 * @param generation 1 for the first, then growing
 */
record Credentials(
    SpiffeId id,
    PrivateKey key,
    List<X509Certificate> chain,
    List<X509Certificate> roots,
    Instant obtainedAt,
    long generation) {
  Credentials {
    chain = List.copyOf(chain);
    roots = List.copyOf(roots);
  }

  X509Certificate leaf() {
    return chain.get(0);
  }

  Instant notAfter() {
    return leaf().getNotAfter().toInstant();
  }

  boolean expired(Clock clock) {
    return !clock.instant().isBefore(notAfter());
  }

  /** How long it is good, from when it came; the back-dated start does not count. */
  Duration life() {
    return Duration.between(obtainedAt, notAfter());
  }

  Credentials withGeneration(long number) {
    return new Credentials(id, key, chain, roots, obtainedAt, number);
  }

  Svid svid() {
    return new Svid(id, chain, leaf().getNotBefore().toInstant(), notAfter());
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "Credentials[%s, generation %d, until %s]".formatted(id, generation, notAfter());
  }
}
