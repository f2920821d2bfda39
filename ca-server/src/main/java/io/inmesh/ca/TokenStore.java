package io.inmesh.ca;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where tokens are kept. Any thread; failures are unchecked exceptions, and then the caller is
 * refused.
 */
public interface TokenStore {
  /** Keeps a token; durable before it returns. */
  void add(TokenRecord token);

  /** The token of this id, expired or used up or not, as long as it is kept. */
  Optional<TokenRecord> find(String id);

  /**
   * Takes one use of a token. Of all calls, also from other processes and also across a crash, at
   * most {@code token.uses()} get {@code true}; what it says is durable before it returns.
   */
  boolean redeem(TokenRecord token, Instant now);

  /** All tokens that are kept. */
  List<TokenRecord> list();

  /** Forgets a token, so that it is refused from now on; nothing happens if it is not there. */
  void remove(String id);

  /** Forgets tokens that expired before this moment. */
  void removeExpired(Instant before);
}
