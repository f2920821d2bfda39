package io.inmesh.internal.engine;

import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.spi.ConfigSource;
import io.inmesh.time.Ticker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Names that were asked for and are not answered yet. Only the first wait of a name is a wait:
 * calls that come later, with the control plane away, fail at once. Any thread; no waiting here.
 */
final class NameRequests {
  /** A name costs memory here and a subscription at the control plane. */
  static final int NAMES_MAX = 10_000;

  private final ConfigSource config;
  private final Ticker ticker;
  private final long firstWaitNanos;
  private final ConcurrentHashMap<String, Waiting> waiting = new ConcurrentHashMap<>();
  private final CompletableFuture<Void> policyKnown = new CompletableFuture<>();
  private final long policyAskedAtNanos;

  /** When a name was asked for, and what completes when it is answered. */
  record Waiting(CompletableFuture<Void> answered, long sinceNanos) {}

  NameRequests(ConfigSource config, Ticker ticker, long firstWaitNanos) {
    this.config = config;
    this.ticker = ticker;
    this.firstWaitNanos = firstWaitNanos;
    this.policyAskedAtNanos = ticker.nanos();
  }

  /**
   * Asks for a name, unless somebody did.
   *
   * @return null = there are too many names
   */
  @Nullable Waiting ask(String name, int namesKnown) {
    Waiting known = waiting.get(name);
    if (known != null) {
      return known;
    }
    if (namesKnown + waiting.size() >= NAMES_MAX) {
      return null;
    }
    Waiting mine = new Waiting(new CompletableFuture<>(), ticker.nanos());
    Waiting other = waiting.putIfAbsent(name, mine);
    if (other != null) {
      return other;
    }
    request(name, mine);
    return mine;
  }

  private void request(String name, Waiting mine) {
    CompletionStage<Void> stage;
    try {
      stage = config.request(name);
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    stage.whenComplete(
        (nothing, failure) -> {
          waiting.remove(name, mine); // a later call that still misses it asks again
          if (failure == null) {
            mine.answered.complete(null);
          } else {
            mine.answered.completeExceptionally(failure);
          }
        });
  }

  /** How long a call may still wait for it; 0 = not at all. */
  long waitNanos(Waiting name) {
    return name.answered.isDone() ? 0 : left(name.sinceNanos);
  }

  /** How long a call may still wait for the outbound policy; 0 = not at all. */
  long policyWaitNanos() {
    return policyKnown.isDone() ? 0 : left(policyAskedAtNanos);
  }

  CompletableFuture<Void> policyKnown() {
    return policyKnown;
  }

  private long left(long sinceNanos) {
    return Math.max(0, firstWaitNanos - (ticker.nanos() - sinceNanos));
  }

  /** A snapshot is in force: what it answers is not waited for any more. */
  void applied(MeshSnapshot snapshot) {
    for (String name : waiting.keySet()) {
      if (snapshot.listeners().containsKey(name) || snapshot.absentListeners().contains(name)) {
        Waiting answered = waiting.remove(name);
        if (answered != null) {
          answered.answered.complete(null);
        }
      }
    }
    if (snapshot.outboundPolicy() != OutboundPolicy.UNKNOWN) {
      policyKnown.complete(null);
    }
  }
}
