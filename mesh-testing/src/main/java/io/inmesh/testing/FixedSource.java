package io.inmesh.testing;

import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.spi.ConfigSource;
import io.inmesh.spi.Subscription;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** One snapshot that never changes. */
record FixedSource(MeshSnapshot snapshot) implements ConfigSource {
  @Override
  public Subscription subscribe(Consumer<MeshSnapshot> watcher) {
    watcher.accept(snapshot);
    return () -> {};
  }

  @Override
  public CompletionStage<Void> request(String listenerName) {
    return CompletableFuture.completedFuture(null);
  }
}
