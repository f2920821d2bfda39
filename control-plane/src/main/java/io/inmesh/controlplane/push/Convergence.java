package io.inmesh.controlplane.push;

import io.inmesh.time.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Measures from a change to the last stream that was sent it, or was busy. Changes that come
 * meanwhile are measured with it. Confined to the push thread.
 *
 * @param <T> streams
 */
final class Convergence<T> {
  private final Ticker ticker;
  private final Consumer<Duration> done;
  private final Set<T> behind = new HashSet<>();
  private boolean measuring;
  private long sinceNanos;

  Convergence(Ticker ticker, Consumer<Duration> done) {
    this.ticker = ticker;
    this.done = done;
  }

  /** A change of that moment is on its way to these. */
  void begin(long changedNanos, Collection<T> streams) {
    if (!measuring) {
      measuring = true;
      sinceNanos = changedNanos;
    }
    behind.addAll(streams);
    endIfDone();
  }

  /** This one has it, or cannot take it now, or is over. */
  void reached(T stream) {
    if (behind.remove(stream)) {
      endIfDone();
    }
  }

  private void endIfDone() {
    if (measuring && behind.isEmpty()) {
      measuring = false;
      done.accept(Duration.ofNanos(ticker.nanos() - sinceNanos));
    }
  }
}
