package io.inmesh.fakes;

import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.spi.ConfigSource;
import io.inmesh.spi.Subscription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A configuration that a test pushes. */
public final class FakeConfigSource implements ConfigSource {
  private final List<Consumer<MeshSnapshot>> watchers = new ArrayList<>();
  private final Map<String, CompletableFuture<Void>> requests = new LinkedHashMap<>();
  private MeshSnapshot current;
  private boolean closed;

  /** Begins with this snapshot. */
  public FakeConfigSource(MeshSnapshot first) {
    current = first;
  }

  @Override
  public synchronized Subscription subscribe(Consumer<MeshSnapshot> watcher) {
    if (closed) {
      throw new IllegalStateException("config source: closed");
    }
    watchers.add(watcher);
    watcher.accept(current);
    return () -> remove(watcher);
  }

  private synchronized void remove(Consumer<MeshSnapshot> watcher) {
    watchers.remove(watcher);
  }

  @Override
  public synchronized CompletionStage<Void> request(String listenerName) {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException("config source: closed"));
    }
    CompletableFuture<Void> stage =
        requests.computeIfAbsent(listenerName, name -> new CompletableFuture<>());
    completeKnown();
    return stage;
  }

  /** Delivers a snapshot, and completes the requests that it answers. */
  public synchronized void push(MeshSnapshot next) {
    current = next;
    List.copyOf(watchers).forEach(watcher -> watcher.accept(next));
    completeKnown();
  }

  private void completeKnown() {
    requests.forEach(
        (name, stage) -> {
          if (current.listeners().containsKey(name) || current.absentListeners().contains(name)) {
            stage.complete(null);
          }
        });
  }

  /** The names that were asked for, in order. */
  public synchronized List<String> requested() {
    return List.copyOf(requests.keySet());
  }

  /** A request fails. */
  public synchronized void fail(String listenerName, Throwable cause) {
    CompletableFuture<Void> stage = requests.remove(listenerName);
    if (stage != null) {
      stage.completeExceptionally(cause);
    }
  }

  /** No subscription and no request from now on. */
  public synchronized void close() {
    closed = true;
    watchers.clear();
  }
}
