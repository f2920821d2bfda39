package io.inmesh.runtime.testing;

import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.spi.ConfigSource;
import io.inmesh.spi.Subscription;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;

/** Configuration that a test publishes. Any thread, one publication at a time. */
public final class HandConfig implements ConfigSource {
  private final Set<Consumer<MeshSnapshot>> watchers = new CopyOnWriteArraySet<>();
  private final Map<String, CompletableFuture<Void>> asked = new ConcurrentHashMap<>();
  private MeshSnapshot current = MeshSnapshot.EMPTY;

  /** Puts the snapshot in force, and answers those who asked for a name in it. */
  public synchronized void publish(MeshSnapshot snapshot) {
    current = snapshot;
    watchers.forEach(watcher -> watcher.accept(snapshot));
    new LinkedHashMap<>(asked)
        .forEach(
            (name, answer) -> {
              if (knows(name)) {
                answer.complete(null);
              }
            });
  }

  /** Names that were asked for. */
  public Set<String> requested() {
    return Set.copyOf(asked.keySet());
  }

  @Override
  public synchronized Subscription subscribe(Consumer<MeshSnapshot> watcher) {
    watchers.add(watcher);
    watcher.accept(current);
    return () -> watchers.remove(watcher);
  }

  @Override
  public synchronized CompletionStage<Void> request(String listenerName) {
    CompletableFuture<Void> answer =
        asked.computeIfAbsent(listenerName, name -> new CompletableFuture<>());
    if (knows(listenerName)) {
      answer.complete(null);
    }
    return answer.copy();
  }

  private boolean knows(String name) {
    return current.listeners().containsKey(name) || current.absentListeners().contains(name);
  }
}
