package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Builds TLS contexts over the current credentials, and keeps those that were asked for. */
final class TlsContexts {
  /** Kinds of peers that are remembered; beyond it they are built anew each time. */
  private static final int CLIENTS_MAX = 10_000;

  private final Supplier<Credentials> current;
  private final Clock clock;
  private final Map<ClientKey, ClientTls> clients = new ConcurrentHashMap<>();
  private final SSLContext server;

  private record ClientKey(Set<SpiffeId> expected, String sni, List<String> alpn) {}

  /** The context of one generation. */
  private record Built(long generation, SSLContext context) {}

  TlsContexts(Supplier<Credentials> current, Clock clock) {
    this.current = current;
    this.clock = clock;
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(LiveSslContext.PROTOCOLS);
    this.server = live(new PeerTrust(current, Set.of(), clock), parameters);
  }

  SSLContext server() {
    return server;
  }

  ClientTls client(Set<SpiffeId> expected, String sni, List<String> alpn) {
    if (expected.isEmpty()) {
      throw new IllegalArgumentException(
          "expected peers: none, so nobody could answer (sni %s)".formatted(sni));
    }
    ClientKey key = new ClientKey(Set.copyOf(expected), sni, List.copyOf(alpn));
    ClientTls found = clients.get(key);
    if (found != null) {
      return found;
    }
    ClientTls built = build(key);
    if (clients.size() < CLIENTS_MAX) {
      ClientTls before = clients.putIfAbsent(key, built);
      return before == null ? built : before;
    }
    return built;
  }

  private ClientTls build(ClientKey key) {
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(LiveSslContext.PROTOCOLS);
    parameters.setApplicationProtocols(key.alpn().toArray(String[]::new));
    parameters.setServerNames(List.of());
    if (isHostName(key.sni())) {
      parameters.setServerNames(List.of(new SNIHostName(key.sni())));
    }
    PeerTrust trust = new PeerTrust(current, key.expected(), clock);
    SSLContext context = live(trust, parameters);
    return new ClientTls(context, context.getSocketFactory(), trust, parameters);
  }

  /** What JSSE takes as a name: it refuses underscores, colons and addresses. */
  private static boolean isHostName(String sni) {
    if (sni.isEmpty() || sni.indexOf('_') >= 0 || sni.indexOf(':') >= 0) {
      return false;
    }
    try {
      return !new SNIHostName(sni).getAsciiName().matches("[0-9.]+");
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private LiveSslContext live(PeerTrust trust, SSLParameters parameters) {
    return new LiveSslContext(new ByGeneration(trust), parameters);
  }

  /**
   * Builds a context when the generation has changed, or when the certificate of a server has ended
   * that there may be a session with: whoever resumes one is shown no certificate. Else gives the
   * one that is there.
   */
  private final class ByGeneration implements Supplier<SSLContext> {
    private final PeerTrust trust;
    private volatile @Nullable Built built;

    ByGeneration(PeerTrust trust) {
      this.trust = trust;
    }

    @Override
    public SSLContext get() {
      Credentials credentials = current.get();
      Built now = built;
      if (now != null && now.generation() == credentials.generation() && sessionsCount()) {
        return now.context();
      }
      return rebuild(credentials);
    }

    private boolean sessionsCount() {
      return clock.instant().isBefore(trust.serversUntil());
    }

    /** Several threads at once make one context, or sessions would not be shared. */
    private synchronized SSLContext rebuild(Credentials credentials) {
      Built now = built;
      if (now != null && now.generation() >= credentials.generation() && sessionsCount()) {
        return now.context();
      }
      trust.forgetServers();
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
            new KeyManager[] {new CredentialsKeyManager(credentials, clock)},
            new TrustManager[] {trust},
            null);
        built = new Built(credentials.generation(), context);
        return context;
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("cannot set up TLS for " + credentials.id(), e);
      }
    }
  }
}
