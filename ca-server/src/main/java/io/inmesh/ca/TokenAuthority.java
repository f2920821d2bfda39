package io.inmesh.ca;

import io.inmesh.identity.SpiffeId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Makes join tokens and redeems them. Any thread; as durable as its store. */
public final class TokenAuthority {
  /** How long a token lives when nobody says otherwise. */
  public static final Duration DEFAULT_TTL = Duration.ofMinutes(15);

  /** The longest a token may live. */
  public static final Duration TTL_MAX = Duration.ofDays(30);

  private static final Duration KEPT_AFTER_EXPIRY = Duration.ofHours(1);
  private static final String NO_HASH = "0".repeat(64);

  private final TokenStore store;
  private final String trustDomain;
  private final String rootSha256;
  private final AuditSink audit;
  private final Clock clock;
  private final SecureRandom random;

  /**
   * Tokens of one CA.
   *
   * @param store where they are kept
   * @param trustDomain of the identities that tokens are for
   * @param rootSha256 the fingerprint of the CA's root, which each token carries
   * @param audit hears of every token that is made
   * @param clock decides when a token is over
   */
  public TokenAuthority(
      TokenStore store, String trustDomain, String rootSha256, AuditSink audit, Clock clock) {
    this.store = store;
    this.trustDomain = trustDomain;
    this.rootSha256 = rootSha256;
    this.audit = audit;
    this.clock = clock;
    this.random = new SecureRandom();
  }

  /** A token that was made: its text is shown once and cannot be read again. */
  public record Created(String text, TokenRecord token) {
    /** Never the text. */
    @Override
    public String toString() {
      return "Created[" + token.id() + "]";
    }
  }

  /** A token for one use that lives 15 minutes. */
  public Created create(SpiffeId identity, Grant grant) {
    return create(identity, grant, DEFAULT_TTL, 1);
  }

  /**
   * Makes a token.
   *
   * @param identity what whoever redeems it becomes; not one of control plane and CA
   * @param grant what it may claim
   * @param ttl 1 s to 30 days
   * @param uses 1 to 10000, or {@link TokenRecord#UNLIMITED}
   */
  public Created create(SpiffeId identity, Grant grant, Duration ttl, int uses) {
    if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(TTL_MAX) > 0) {
      throw new IllegalArgumentException(
          "token ttl: %s (expected: 1 s to %d days)".formatted(ttl, TTL_MAX.toDays()));
    }
    if (!identity.trustDomain().equals(trustDomain) || identity.serviceAccount().isEmpty()) {
      throw new IllegalArgumentException(
          "identity: %s (expected: spiffe://%s/ns/<namespace>/sa/<service account>)"
              .formatted(identity, trustDomain));
    }
    if (EmbeddedCa.isReserved(identity)) {
      throw new IllegalArgumentException(
          "identity: %s is the mesh's own: whoever had it would be believed as its control plane. Name the workload's service account"
              .formatted(identity));
    }
    Instant now = clock.instant();
    byte[] idBytes = new byte[8];
    byte[] secret = new byte[32];
    random.nextBytes(idBytes);
    random.nextBytes(secret);
    JoinToken token = JoinToken.of(HexFormat.of().formatHex(idBytes), secret, rootSha256);
    TokenRecord kept =
        new TokenRecord(
            token.id(), token.secretSha256(), identity, grant, now, now.plus(ttl), uses);
    store.removeExpired(now.minus(KEPT_AFTER_EXPIRY));
    store.add(kept);
    audit.write(
        new AuditEvent(
            "token.created",
            Map.of(
                "principal", identity.toString(),
                "token", kept.id(),
                "expires", kept.expiresAt().toString(),
                "uses", String.valueOf(uses))));
    return new Created(token.text(), kept);
  }

  /**
   * Proves that a token is one of ours and may still be used; it is not used up by this.
   *
   * @throws CaException if it is unknown, expired, or its secret is wrong
   */
  TokenRecord authenticate(String text) {
    JoinToken presented = JoinToken.parse(text);
    Optional<TokenRecord> found = store.find(presented.id());
    String expected = found.map(TokenRecord::secretSha256).orElse(NO_HASH);
    boolean same =
        MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.US_ASCII),
            presented.secretSha256().getBytes(StandardCharsets.US_ASCII));
    if (found.isEmpty() || !same) {
      throw new CaException(
          Refusal.TOKEN_UNKNOWN,
          "join token %s is not known here, or its secret is wrong. Make a new one: inmesh token create"
              .formatted(presented.id()));
    }
    TokenRecord token = found.get();
    if (!clock.instant().isBefore(token.expiresAt())) {
      throw new CaException(
          Refusal.TOKEN_EXPIRED,
          "join token %s expired at %s. Make a new one: inmesh token create"
              .formatted(token.id(), token.expiresAt()));
    }
    return token;
  }

  /**
   * Takes one use of a token that was authenticated. A key that did so before may come again: the
   * answer to its join was lost.
   *
   * @param key that the certificate is for; its possession was proven
   * @return whether it came again
   * @throws CaException with {@link Refusal#TOKEN_USED} for any other key
   */
  boolean redeem(TokenRecord token, PublicKey key) {
    Redemption redemption =
        store.redeem(token, JoinToken.sha256Hex(key.getEncoded()), clock.instant());
    if (redemption == Redemption.REFUSED) {
      throw new CaException(
          Refusal.TOKEN_USED,
          "join token %s was used already (it is good for %d). If that was not you, somebody else has joined as %s."
                  .formatted(token.id(), token.uses(), token.identity())
              + " Make a new one: inmesh token create");
    }
    return redemption == Redemption.AGAIN;
  }
}
