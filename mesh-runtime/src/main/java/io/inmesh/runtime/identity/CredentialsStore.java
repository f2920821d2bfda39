package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import io.inmesh.identity.X509Svid;
import io.inmesh.runtime.state.StateStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps credentials in the state directory, sealed. Blocks on the disk. */
final class CredentialsStore {
  private static final Logger log = LoggerFactory.getLogger(CredentialsStore.class);
  private static final String TYPE = "identity";
  private static final String NAME = "svid";

  private final @Nullable StateStore state;
  private final SpiffeId id;
  private final Clock clock;
  private boolean warned;
  private boolean said;

  CredentialsStore(@Nullable StateStore state, SpiffeId id, Clock clock) {
    this.state = state;
    this.id = id;
    this.clock = clock;
  }

  /** What was kept, if it is ours and still valid. */
  Optional<Credentials> load() {
    if (state == null) {
      return Optional.empty();
    }
    Optional<StateStore.Entry> entry = state.get(TYPE, NAME);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    try {
      String text = new String(entry.get().content(), StandardCharsets.US_ASCII);
      Credentials kept = decode(text);
      if (!kept.id().equals(id) || kept.expired(clock)) {
        if (!said) {
          said = true;
          log.info(
              "the certificate in the state directory is not used: it is for {} until {}",
              kept.id(),
              kept.notAfter());
        }
        return Optional.empty();
      }
      return Optional.of(kept);
    } catch (GeneralSecurityException | RuntimeException e) {
      log.warn("the certificate in the state directory cannot be read: it is not used", e);
      return Optional.empty();
    }
  }

  /**
   * Keeps them; when the disk does not let it, a warning is all: the workload runs on.
   *
   * @return false: try again later
   */
  boolean save(Credentials credentials) {
    if (state == null) {
      return true;
    }
    try {
      state.put(TYPE, NAME, "", encode(credentials).getBytes(StandardCharsets.US_ASCII));
      warned = false;
      return true;
    } catch (IOException | GeneralSecurityException e) {
      if (!warned) {
        warned = true;
        log.warn(
            "cannot keep the certificate of {} in the state directory ({}): until that works, a restart will need a token. It is tried again every minute",
            id,
            e.getMessage());
      }
      return false;
    }
  }

  /** Two numbers (when it came, length of the chain), then key, chain and roots as PEM. */
  private static String encode(Credentials credentials) throws GeneralSecurityException {
    StringBuilder text = new StringBuilder();
    text.append(credentials.obtainedAt().toEpochMilli()).append(' ');
    text.append(credentials.chain().size()).append('\n');
    text.append(Pem.encode(Pem.PRIVATE_KEY, credentials.key().getEncoded()));
    for (X509Certificate certificate : credentials.chain()) {
      text.append(Pem.encode(Pem.CERTIFICATE, certificate.getEncoded()));
    }
    for (X509Certificate root : credentials.roots()) {
      text.append(Pem.encode(Pem.CERTIFICATE, root.getEncoded()));
    }
    return text.toString();
  }

  private static Credentials decode(String text) throws GeneralSecurityException {
    int line = text.indexOf('\n');
    int space = text.indexOf(' ');
    Instant obtainedAt = Instant.ofEpochMilli(Long.parseLong(text.substring(0, space)));
    int chainSize = Integer.parseInt(text.substring(space + 1, line));
    List<X509Certificate> certificates = Pem.certificates(text);
    List<X509Certificate> chain = certificates.subList(0, chainSize);
    return new Credentials(
        X509Svid.id(chain.get(0)),
        Pem.privateKey(text),
        chain,
        certificates.subList(chainSize, certificates.size()),
        obtainedAt,
        0);
  }
}
