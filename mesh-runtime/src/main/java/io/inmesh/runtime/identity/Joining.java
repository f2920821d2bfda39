package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.state.StateStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key with which a token is presented: one and the same until the CA's answer has come, over
 * restarts, too. A token that is used up is good for its first key alone, so an answer that was
 * lost can be asked for again. Blocks on the disk; not for several threads.
 */
final class Joining {
  private static final Logger log = LoggerFactory.getLogger(Joining.class);
  private static final String TYPE = "identity";
  private static final String NAME = "joining";

  private final @Nullable StateStore state;
  private final SpiffeId id;
  private String tokenId = "";
  private @Nullable CertificateSigningRequest request;

  Joining(@Nullable StateStore state, SpiffeId id) {
    this.state = state;
    this.id = id;
  }

  /** The request to present a token with. */
  CertificateSigningRequest request(JoinToken token) throws GeneralSecurityException {
    CertificateSigningRequest known = request;
    if (known != null && tokenId.equals(token.id())) {
      return known;
    }
    CertificateSigningRequest next = kept(token).orElse(null);
    if (next == null) {
      next = CertificateSigningRequest.create(id);
      keep(token, next.keys());
    }
    tokenId = token.id();
    request = next;
    return next;
  }

  /** The CA has answered, yes or no: the key is not presented again. */
  void done() {
    if (request == null) {
      return;
    }
    request = null;
    tokenId = "";
    if (state != null) {
      try {
        state.remove(TYPE, NAME);
      } catch (IOException e) {
        log.warn("cannot remove the key of a join from the state directory", e);
      }
    }
  }

  private Optional<CertificateSigningRequest> kept(JoinToken token) {
    Optional<StateStore.Entry> entry = state == null ? Optional.empty() : state.get(TYPE, NAME);
    if (entry.isEmpty() || !entry.get().revision().equals(token.id())) {
      return Optional.empty();
    }
    try {
      String text = new String(entry.get().content(), StandardCharsets.US_ASCII);
      KeyPair keys = new KeyPair(Pem.publicKey(text), Pem.privateKey(text));
      return Optional.of(CertificateSigningRequest.of(id, keys));
    } catch (GeneralSecurityException e) {
      log.warn("the key of a join in the state directory cannot be read: it is not used", e);
      return Optional.empty();
    }
  }

  private void keep(JoinToken token, KeyPair keys) {
    if (state == null) {
      return;
    }
    String text =
        Pem.encode(Pem.PRIVATE_KEY, keys.getPrivate().getEncoded())
            + Pem.encode(Pem.PUBLIC_KEY, keys.getPublic().getEncoded());
    try {
      state.put(TYPE, NAME, token.id(), text.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      log.warn("cannot keep the key of a join: if its answer is lost, a new token is needed", e);
    }
  }
}
