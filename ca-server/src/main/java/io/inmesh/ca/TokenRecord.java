package io.inmesh.ca;

import io.inmesh.identity.SpiffeId;
import java.time.Instant;

/**
 * What is kept of a join token: never its secret, only the secret's SHA-256.
 *
 * @param id names the token in logs, lists and audit lines; no secret
 * @param secretSha256 in hex; the secret has 256 random bits, so a plain hash is enough
 * @param identity what whoever redeems it becomes
 * @param grant what that workload may claim
 * @param createdAt when it was made
 * @param expiresAt from when on it is refused
 * @param uses how often it may be redeemed: 1 unless said otherwise, {@link #UNLIMITED} for any
 *     number
 */
public record TokenRecord(
    String id,
    String secretSha256,
    SpiffeId identity,
    Grant grant,
    Instant createdAt,
    Instant expiresAt,
    int uses) {
  /** A token that may be redeemed any number of times until it expires. */
  public static final int UNLIMITED = 0;

  /** Checks. */
  public TokenRecord {
    if (!JoinToken.isId(id)) {
      throw new IllegalArgumentException("token id: expected 4 to 64 of a-z, 0-9");
    }
    if (!secretSha256.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("token secret's hash: expected 64 hex digits");
    }
    if (uses < 0 || uses > 10_000) {
      throw new IllegalArgumentException(
          "uses: %d (expected: 1 to 10000, or 0 for any number)".formatted(uses));
    }
  }
}
