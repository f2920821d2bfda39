package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import io.inmesh.identity.X509Svid;
import io.inmesh.runtime.state.StateStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity of a running workload: kept from the last run or bought with a join token, and
 * renewed at half of its life over the present certificate. It runs on one daemon thread of its
 * own; everything public may be called on any thread and waits for nothing.
 *
 * <p>A certificate serves until it expires; from then on {@link #client} fails with the command
 * that mends it, and handshakes of {@link #server} fail. The old generation's connections stay
 * open.
 */
public final class LiveIdentity implements WorkloadIdentity, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LiveIdentity.class);
  private static final Duration SLEEP_MAX = Duration.ofSeconds(60);

  private final IdentityConfig config;
  private final Clock clock;
  private final TlsContexts contexts;
  private final Renewal renewal;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService thread;
  private long announced;

  LiveIdentity(IdentityConfig config, @Nullable StateStore state, Clock clock) {
    this.config = config;
    this.clock = clock;
    this.contexts = new TlsContexts(this::credentials, clock);
    this.renewal =
        new Renewal(
            config,
            new CaClient(config, clock),
            new CredentialsStore(state, config.id(), clock),
            new Joining(state, config.id()),
            new RenewalSchedule(() -> ThreadLocalRandom.current().nextDouble()),
            () -> controlPlane().context(),
            clock);
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread made = new Thread(task, "inmesh-identity");
              made.setDaemon(true);
              return made;
            });
  }

  /**
   * Starts; returns at once, and gets the identity in the background.
   *
   * @param state where the certificate is kept over restarts; null: nowhere
   */
  public static LiveIdentity start(IdentityConfig config, @Nullable StateStore state, Clock clock) {
    LiveIdentity identity = new LiveIdentity(config, state, clock);
    identity.thread.execute(identity::run);
    return identity;
  }

  private void run() {
    Duration pause = SLEEP_MAX;
    try {
      pause = step();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } catch (RuntimeException | Error e) { // out of memory, say: it must renew all the same
      log.error("{}: the identity's upkeep failed; it goes on", config.id(), e);
    }
    long millis = Math.max(1, Math.min(SLEEP_MAX.toMillis(), pause.toMillis()));
    try {
      var unused = thread.schedule(this::run, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      log.debug("{}: closed", config.id());
    }
  }

  /** Does what is due, and tells who wants to know. For {@link #run} and tests. */
  Duration step() throws InterruptedException {
    Duration pause = renewal.step();
    long now = generation();
    if (now != announced) {
      announced = now;
      ready.complete(null);
      for (Runnable listener : listeners) {
        try {
          listener.run();
        } catch (RuntimeException e) {
          log.error("{}: a listener of the identity failed", config.id(), e);
        }
      }
    }
    return pause;
  }

  /** Done when the first certificate is there; never fails, as a token may still come. */
  public CompletionStage<Void> ready() {
    return ready.minimalCompletionStage();
  }

  /** Calls back after each new generation, on the identity's thread; must not block. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** What is wrong now, and what to do; empty when all is well. */
  public Optional<String> lastError() {
    return Optional.ofNullable(renewal.lastError());
  }

  /**
   * TLS towards the control plane and the CA; see {@link ControlPlaneTls#channel}.
   *
   * @throws IdentityUnavailableException before the first certificate, or when it has expired
   */
  public ClientTls controlPlane() {
    return client(
        ControlPlaneTls.ids(config.id().trustDomain()), ControlPlaneTls.SERVER_NAME, List.of("h2"));
  }

  @Override
  public SpiffeId id() {
    return credentials().id();
  }

  @Override
  public long generation() {
    Credentials now = renewal.current();
    return now == null ? 0 : now.generation();
  }

  @Override
  public ClientTls client(Set<SpiffeId> expectedPeers, String sni, List<String> alpn) {
    requireValid();
    return contexts.client(expectedPeers, sni, alpn);
  }

  @Override
  public SSLContext server() {
    requireValid();
    return contexts.server();
  }

  @Override
  public @Nullable SpiffeId peer(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate leaf
              && clock.instant().isBefore(leaf.getNotAfter().toInstant())
          ? X509Svid.id(leaf)
          : null;
    } catch (SSLPeerUnverifiedException | CertificateException none) {
      return null;
    }
  }

  @Override
  public Svid svid() {
    return credentials().svid();
  }

  private void requireValid() {
    Credentials now = credentials();
    if (now.expired(clock)) {
      throw new IdentityUnavailableException(
          lastError()
              .orElse(
                  "the certificate of %s expired at %s. %s"
                      .formatted(now.id(), now.notAfter(), CaFailures.tokenHint(config))));
    }
  }

  private Credentials credentials() {
    Credentials now = renewal.current();
    if (now == null) {
      throw new IdentityUnavailableException(
          lastError()
              .orElse("%s has no certificate yet: it is being fetched".formatted(config.id())));
    }
    return now;
  }

  /** Ends the upkeep; what was handed out serves until the certificate expires. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
