package io.inmesh.runtime.identity;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows one key and its chain, until they expire; then nothing, so that handshakes fail. A new
 * generation gets a new key manager, so a handshake never mixes two. Immutable, any thread.
 */
final class CredentialsKeyManager extends X509ExtendedKeyManager {
  private static final String ALIAS = "svid";

  private final Credentials credentials;
  private final Clock clock;

  CredentialsKeyManager(Credentials credentials, Clock clock) {
    this.credentials = credentials;
    this.clock = clock;
  }

  private @Nullable String alias(String keyType) {
    return keyType.startsWith("EC") && !credentials.expired(clock) ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return chooseClientAlias(keyTypes, issuers, null);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    boolean elliptic = Arrays.stream(keyTypes).anyMatch(type -> type.startsWith("EC"));
    return elliptic ? alias("EC") : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    return ALIAS.equals(alias) ? credentials.chain().toArray(new X509Certificate[0]) : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    return ALIAS.equals(alias) ? credentials.key() : null;
  }

  @Override
  public String @Nullable [] getClientAliases(
      @Nullable String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String @Nullable [] getServerAliases(
      @Nullable String keyType, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }
}
