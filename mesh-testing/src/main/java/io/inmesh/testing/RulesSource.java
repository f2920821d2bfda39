package io.inmesh.testing;

import io.inmesh.runtime.xds.SnapshotCompiler;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.spi.ConfigSource;
import io.inmesh.spi.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Rules in force: compiled on the thread that changes them or asks for a name, and delivered before
 * it goes on. Any thread.
 */
final class RulesSource implements ConfigSource {
  private final List<Consumer<MeshSnapshot>> watchers = new ArrayList<>();
  private final Set<String> asked = new TreeSet<>();
  private Rules rules;
  private SnapshotCompiler.Result compiled;
  private int revision;
  private boolean closed;

  RulesSource(Rules rules) {
    this.rules = rules;
    this.compiled = compile();
  }

  private SnapshotCompiler.Result compile() {
    return rules.compile("test-" + ++revision, asked);
  }

  @Override
  public synchronized Subscription subscribe(Consumer<MeshSnapshot> watcher) {
    checkOpen();
    watchers.add(watcher);
    watcher.accept(compiled.snapshot());
    return () -> forget(watcher);
  }

  private synchronized void forget(Consumer<MeshSnapshot> watcher) {
    watchers.remove(watcher);
  }

  @Override
  public CompletionStage<Void> request(String listenerName) {
    try {
      ask(listenerName);
      return CompletableFuture.completedFuture(null);
    } catch (IllegalStateException closedNow) {
      return CompletableFuture.failedFuture(closedNow);
    }
  }

  /** Once it returns, the listener is known or known to be absent. */
  synchronized void ask(String listenerName) {
    checkOpen();
    if (asked.add(listenerName)) {
      deliver();
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("this mesh of a test is closed");
    }
  }

  synchronized void change(UnaryOperator<Rules> change) {
    rules = change.apply(rules);
    deliver();
  }

  private void deliver() {
    compiled = compile();
    List.copyOf(watchers).forEach(watcher -> watcher.accept(compiled.snapshot()));
  }

  /** What a client would refuse of what is in force, and why. */
  synchronized List<String> refused() {
    return compiled.refused();
  }

  synchronized void close() {
    closed = true;
    watchers.clear();
  }
}
