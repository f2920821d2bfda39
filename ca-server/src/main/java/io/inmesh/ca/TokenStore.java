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
   * Takes one use of a token for a key. Of all keys, also in other processes and also across a
   * crash, at most {@code token.uses()} get {@link Redemption#FIRST}; each of these gets {@link
   * Redemption#AGAIN} from then on, as long as the token is kept and not expired. What it says is
   * durable before it returns. Keys of a token without limit need not be remembered: {@code FIRST}.
   *
   * @param keySha256 the hash of the public key that the certificate is for, in hex
   */
  Redemption redeem(TokenRecord token, String keySha256, Instant now);

  /** All tokens that are kept. */
  List<TokenRecord> list();

  /** Forgets a token, so that it is refused from now on; nothing happens if it is not there. */
  void remove(String id);

  /** Forgets tokens that expired before this moment. */
  void removeExpired(Instant before);
}
