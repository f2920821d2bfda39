package io.inmesh.runtime.xds;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells when the ports declared so far are in force. Each declaration has a stage of its own, which
 * also completes the ones before it; so whoever asks after declaring never gets a stage that an
 * older declaration completes, nor one that nobody will. Any thread.
 */
final class Readiness {
  private final AtomicReference<Declared> newest =
      new AtomicReference<>(new Declared(0, new CompletableFuture<>()));

  private record Declared(int number, CompletableFuture<Void> inForce) {}

  private Declared newest() {
    return Objects.requireNonNull(newest.get());
  }

  /** Another declaration; its number goes into {@link #inForce}. */
  int declare() {
    while (true) {
      Declared before = newest();
      Declared fresh = new Declared(before.number() + 1, new CompletableFuture<>());
      if (newest.compareAndSet(before, fresh)) {
        var unused = fresh.inForce().whenComplete((nothing, failure) -> end(before, failure));
        return fresh.number();
      }
    }
  }

  private static void end(Declared before, @Nullable Throwable failure) {
    if (failure == null) {
      before.inForce().complete(null);
    } else {
      before.inForce().completeExceptionally(failure);
    }
  }

  /** The configuration of this declaration is there. Nothing if there is a newer one. */
  void inForce(int declaration) {
    Declared now = newest();
    if (now.number() == declaration) {
      now.inForce().complete(null);
    }
  }

  /** Of the declarations so far. */
  CompletionStage<Void> stage() {
    return newest().inForce().copy();
  }

  /** It will not come. */
  void fail(RuntimeException why) {
    newest().inForce().completeExceptionally(why);
  }
}
