package io.inmesh.runtime.xds;

import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.spi.Subscription;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands snapshots to those who watch: in order, never two at once, none once closed. Any thread.
 */
final class Watchers {
  private static final Logger log = LoggerFactory.getLogger(Watchers.class);

  private final Set<Watcher> watchers = new CopyOnWriteArraySet<>();
  private MeshSnapshot current = MeshSnapshot.EMPTY; // guarded by this
  private boolean closed; // guarded by this

  /** A snapshot for everybody. */
  synchronized void publish(MeshSnapshot snapshot) {
    if (!closed) {
      current = snapshot;
      watchers.forEach(watcher -> watcher.deliver(snapshot));
    }
  }

  synchronized MeshSnapshot current() {
    return current;
  }

  synchronized Subscription add(Consumer<MeshSnapshot> consumer) {
    if (closed) {
      throw new IllegalStateException(
          "the configuration source is closed; start a new MeshRuntime");
    }
    Watcher watcher = new Watcher(consumer);
    watchers.add(watcher);
    watcher.deliver(current);
    return () -> {
      watcher.close();
      watchers.remove(watcher);
    };
  }

  synchronized void close() {
    closed = true;
    watchers.clear();
  }

  private static final class Watcher {
    private final Consumer<MeshSnapshot> consumer;
    private boolean closed; // guarded by this

    Watcher(Consumer<MeshSnapshot> consumer) {
      this.consumer = consumer;
    }

    synchronized void deliver(MeshSnapshot snapshot) {
      if (!closed) {
        try {
          consumer.accept(snapshot);
        } catch (RuntimeException e) {
          log.error(
              "a watcher refused snapshot {}; it keeps the one before", snapshot.revision(), e);
        }
      }
    }

    synchronized void close() {
      closed = true;
    }
  }
}
