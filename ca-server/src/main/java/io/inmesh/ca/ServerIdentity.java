package io.inmesh.ca;

import io.inmesh.identity.SpiffeId;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of a server that lives in the CA's own process, as a key manager that renews it:
 * the first handshake after half of its life signs a new one, which costs it a millisecond. There
 * is no thread and no timer. Any thread.
 */
final class ServerIdentity extends X509ExtendedKeyManager {
  private static final Logger log = LoggerFactory.getLogger(ServerIdentity.class);

  /** One key and its chain; the alias is its number, so that a handshake never mixes two. */
  private record Held(
      String alias,
      PrivateKey key,
      List<X509Certificate> chain,
      Instant renewAt,
      @Nullable Held before) {}

  private final CertificateAuthority authority;
  private final SpiffeId id;
  private final List<String> hosts;
  private final Duration ttl;
  private final Clock clock;
  private final ReentrantLock renewing = new ReentrantLock();
  private volatile Held held;

  ServerIdentity(
      CertificateAuthority authority, SpiffeId id, List<String> hosts, Duration ttl, Clock clock)
      throws GeneralSecurityException {
    this.authority = authority;
    this.id = id;
    this.hosts = List.copyOf(hosts);
    this.ttl = ttl;
    this.clock = clock;
    this.held = make(1, null);
  }

  X509Certificate certificate() {
    return current().chain().get(0);
  }

  private Held current() {
    Held now = held;
    if (clock.instant().isBefore(now.renewAt()) || !renewing.tryLock()) {
      return now;
    }
    try {
      if (held.alias().equals(now.alias())) {
        Held last =
            new Held(now.alias(), now.key(), now.chain(), now.renewAt(), null); // keep two, not all
        held = make(Long.parseLong(now.alias()) + 1, last);
      }
    } catch (GeneralSecurityException e) {
      log.warn("cannot renew the server's certificate of {}: the old one serves on", id, e);
    } finally {
      renewing.unlock();
    }
    return held;
  }

  private Held make(long number, @Nullable Held before) throws GeneralSecurityException {
    KeyPair keys = CertificateFactory.newKeyPair();
    List<X509Certificate> chain = authority.issue(id, hosts, keys.getPublic(), ttl);
    Instant now = clock.instant();
    Instant end = chain.get(0).getNotAfter().toInstant();
    Instant renewAt = now.plus(Duration.between(now, end).dividedBy(2));
    return new Held(String.valueOf(number), keys.getPrivate(), chain, renewAt, before);
  }

  private @Nullable Held byAlias(@Nullable String alias) {
    for (Held one = held; one != null; one = one.before()) {
      if (one.alias().equals(alias)) {
        return one;
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return keyType.startsWith("EC") ? current().alias() : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return chooseClientAlias(keyTypes, issuers, null);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return List.of(keyTypes).contains("EC") ? current().alias() : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    Held one = byAlias(alias);
    return one == null ? null : one.chain().toArray(new X509Certificate[0]);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    Held one = byAlias(alias);
    return one == null ? null : one.key();
  }

  @Override
  public String @Nullable [] getClientAliases(
      @Nullable String keyType, Principal @Nullable [] issuers) {
    return new String[] {current().alias()};
  }

  @Override
  public String @Nullable [] getServerAliases(
      @Nullable String keyType, Principal @Nullable [] issuers) {
    return new String[] {current().alias()};
  }
}
