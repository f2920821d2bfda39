package io.inmesh.runtime;

import io.inmesh.runtime.state.StateStore;
import io.inmesh.runtime.xds.StateKeeper;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps last known good in the state directory. Writes on a daemon thread of its own, {@code
 * inmesh-state}, which is there only while there is something to write.
 */
final class StateDirectoryKeeper implements StateKeeper, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StateDirectoryKeeper.class);
  private static final String TYPE = "configuration";
  private static final long IDLE_SECONDS = 5;
  private static final long CLOSE_SECONDS = 2;
  private static final long AGAIN_SECONDS = 30;

  private final StateStore store;
  private final String name;
  private final String first;
  private final AtomicReference<StateStore.@Nullable Entry> next = new AtomicReference<>();
  private final ThreadPoolExecutor writer;
  private boolean warned; // on the writer's thread

  /**
   * Keeps for one process.
   *
   * @param name tells the processes that share the directory apart
   * @param first the name of the first of them: one that keeps nothing yet starts with what that
   *     one kept, as they are of one workload
   */
  StateDirectoryKeeper(StateStore store, String name, String first) {
    this.store = store;
    this.name = name;
    this.first = first;
    writer =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(2),
            task -> {
              Thread thread = new Thread(task, "inmesh-state");
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    writer.allowCoreThreadTimeOut(true);
  }

  @Override
  public byte @Nullable [] load() {
    return store
        .get(TYPE, name)
        .or(() -> store.get(TYPE, first))
        .map(StateStore.Entry::content)
        .orElse(null);
  }

  @Override
  public void save(String revision, byte[] content) {
    // The newest replaces one that still waits; a task that finds nothing was overtaken.
    next.set(new StateStore.Entry(TYPE, name, revision, content));
    writer.execute(this::write);
  }

  private void write() {
    StateStore.Entry kept = next.getAndSet(null);
    if (kept != null) {
      try {
        store.putAll(List.of(kept));
        warned = false;
      } catch (IOException e) {
        tryAgain(kept, e);
      }
    }
  }

  /** A full disk may have room later, and the configuration may not change for days. */
  private void tryAgain(StateStore.Entry kept, IOException why) {
    if (!warned) {
      warned = true;
      log.warn(
          "the newest configuration cannot be kept for a restart: {}. It is tried again every {} s",
          why.getMessage(),
          AGAIN_SECONDS);
    }
    next.compareAndSet(null, kept);
    CompletableFuture.delayedExecutor(AGAIN_SECONDS, TimeUnit.SECONDS, writer).execute(this::write);
  }

  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("the state directory is slow; the newest configuration may not be kept");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
