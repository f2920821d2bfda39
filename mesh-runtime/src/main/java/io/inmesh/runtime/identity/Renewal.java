package io.inmesh.runtime.identity;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The course of an identity: load, or join; renew at half-life; try again after failures; warn,
 * alarm, and stop at expiry. It is driven by {@link #step}, which blocks on the CA and the disk;
 * one thread at a time.
 */
final class Renewal {
  private static final Logger log = LoggerFactory.getLogger(Renewal.class);
  private static final Duration SAVED_AGAIN_AFTER = Duration.ofDays(1);
  private static final double ALARM_PART = 0.8;

  private final IdentityConfig config;
  private final CaClient ca;
  private final CredentialsStore store;
  private final TokenSource tokens;
  private final Joining joining;
  private final RenewalSchedule schedule;
  private final Supplier<SSLContext> caContext;
  private final Clock clock;

  private boolean loaded;
  private boolean alarmed;
  private boolean warned;
  private boolean certificateRefused;
  private boolean ended;
  private Instant renewAt = Instant.MIN;
  private Instant savedAt = Instant.MIN;
  private volatile @Nullable Credentials current;
  private volatile @Nullable String lastError;

  Renewal(
      IdentityConfig config,
      CaClient ca,
      CredentialsStore store,
      Joining joining,
      RenewalSchedule schedule,
      Supplier<SSLContext> caContext,
      Clock clock) {
    this.config = config;
    this.ca = ca;
    this.store = store;
    this.joining = joining;
    this.tokens = new TokenSource(config);
    this.schedule = schedule;
    this.caContext = caContext;
    this.clock = clock;
  }

  /** The newest credentials, expired or not; null before the first. Any thread. */
  @Nullable Credentials current() {
    return current;
  }

  /** What went wrong last, with what to do; null when all is well. Any thread. */
  @Nullable String lastError() {
    return lastError;
  }

  /** Does what is due now, and says how long nothing will be. */
  Duration step() throws InterruptedException {
    if (!loaded) {
      loaded = true;
      load();
    }
    Credentials present = current;
    Instant now = clock.instant();
    if (present != null && now.isBefore(renewAt)) {
      saveAgain(present, now);
      return Duration.between(now, renewAt);
    }
    if (present != null && !ended && present.expired(clock)) {
      present = end(present);
    }
    try {
      publish(obtain(present));
      return Duration.between(clock.instant(), renewAt);
    } catch (GeneralSecurityException | RuntimeException e) {
      return failed(present, e);
    }
  }

  /** A generation of its own for being expired: connections of the last one are not used again. */
  private Credentials end(Credentials present) {
    ended = true;
    Credentials over = present.withGeneration(present.generation() + 1);
    current = over;
    return over;
  }

  /** A kept certificate counts unless a token says that the mesh has another root by now. */
  private void load() {
    Optional<Credentials> kept = store.load();
    if (kept.isEmpty() || isOfAnotherRoot(kept.get())) {
      return;
    }
    savedAt = clock.instant();
    current = kept.get().withGeneration(1);
    renewAt = schedule.renewAt(kept.get());
    log.info("{}: certificate from the state directory, good until {}", config.id(), notAfter());
  }

  private boolean isOfAnotherRoot(Credentials kept) {
    try {
      JoinToken token = tokens.token();
      if (token == null) {
        return false;
      }
      for (var root : kept.roots()) {
        if (Fingerprint.sha256(root).equals(token.rootSha256())) {
          return false;
        }
      }
      log.info("the join token names another root than the certificate kept: joining anew");
      return true;
    } catch (IdentityUnavailableException | CertificateException e) {
      return false;
    }
  }

  private Credentials obtain(@Nullable Credentials present)
      throws GeneralSecurityException, InterruptedException {
    boolean valid = present != null && !present.expired(clock);
    JoinToken token = valid && !certificateRefused ? null : tokens.token();
    if (token != null) {
      return join(token);
    }
    if (present != null && valid) {
      return renew(present);
    }
    // Another process of the workload may have joined meanwhile, and kept what it got.
    Credentials shared = present == null ? store.load().orElse(null) : null;
    if (shared != null) {
      return shared;
    }
    throw new IdentityUnavailableException(unavailable(present));
  }

  /** When the CA does not take the certificate (it was set up anew, say), a token may help. */
  private Credentials renew(Credentials present)
      throws GeneralSecurityException, InterruptedException {
    try {
      return ca.renew(caContext.get(), present);
    } catch (CaFailures.RefusedException e) {
      certificateRefused = true;
      throw e;
    }
  }

  private Credentials join(JoinToken token) throws GeneralSecurityException, InterruptedException {
    try {
      Credentials joined = ca.join(token, joining.request(token));
      tokens.forget(token);
      return joined;
    } catch (CaFailures.UnbelievedException e) {
      throw e; // the token was not sent: it is as good as before
    } catch (CaFailures.RefusedException | CertificateException e) {
      tokens.forget(token);
      joining.done();
      throw e;
    }
  }

  private void publish(Credentials fresh) {
    Credentials before = current;
    renewAt = schedule.renewAt(fresh);
    current = fresh.withGeneration(before == null ? 1 : before.generation() + 1);
    lastError = null;
    certificateRefused = false;
    ended = false;
    warned = false;
    alarmed = false;
    keep(fresh);
    joining.done();
    log.info(
        "{}: {} certificate, good until {}",
        config.id(),
        before == null ? "first" : "new",
        fresh.notAfter());
  }

  /** What is kept must stay young, or a restart would not believe it. */
  private void saveAgain(Credentials present, Instant now) {
    if (Duration.between(savedAt, now).compareTo(SAVED_AGAIN_AFTER) > 0) {
      keep(present);
    }
  }

  /** What could not be kept is tried again at the next step, a minute later at most. */
  private void keep(Credentials credentials) {
    savedAt = store.save(credentials) ? clock.instant() : Instant.MIN;
  }

  private Duration failed(@Nullable Credentials present, Exception e) {
    String why = String.valueOf(e.getMessage());
    Duration life = Duration.ZERO;
    if (present == null) {
      warnOnce("{}: no certificate yet. {}", why);
    } else if (present.expired(clock)) {
      why =
          e instanceof IdentityUnavailableException ? why : unavailable(present) + " (" + why + ")";
      alarmOnce("{}: {}", why);
    } else {
      life = present.life();
      Duration gone = Duration.between(present.obtainedAt(), clock.instant());
      boolean late = gone.toMillis() >= life.toMillis() * ALARM_PART;
      String text = "the certificate is good until %s and cannot be renewed: %s";
      why = text.formatted(present.notAfter(), why);
      if (late) {
        alarmOnce("{}: {}", why);
      } else {
        warnOnce("{}: {}", why);
      }
    }
    lastError = why;
    log.debug("{}: no new certificate", config.id(), e);
    Duration pause = schedule.pauseAfterFailure(life);
    if (present == null || present.expired(clock)) {
      return pause;
    }
    Duration left = Duration.between(clock.instant(), present.notAfter());
    return left.compareTo(pause) < 0 ? left : pause;
  }

  private String unavailable(@Nullable Credentials present) {
    String what =
        present == null
            ? "%s has no certificate and no join token that counts (%s)"
                .formatted(config.id(), tokens.lack())
            : "the certificate of %s expired at %s, and there is no join token that counts (%s)"
                .formatted(config.id(), present.notAfter(), tokens.lack());
    return what + ". " + CaFailures.tokenHint(config);
  }

  private String notAfter() {
    Credentials present = current;
    return present == null ? "never" : present.notAfter().toString();
  }

  private void warnOnce(String form, String why) {
    if (!warned) {
      warned = true;
      log.warn(form, config.id(), why);
    }
  }

  private void alarmOnce(String form, String why) {
    if (!alarmed) {
      alarmed = true;
      log.error(form, config.id(), why);
    }
  }
}
