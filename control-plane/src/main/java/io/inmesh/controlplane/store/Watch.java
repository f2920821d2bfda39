package io.inmesh.controlplane.store;

import io.inmesh.controlplane.store.StoreException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one kind, in order, each once. One reader; it is closed when it does not keep up.
 */
public final class Watch implements AutoCloseable {
  private static final int QUEUE_MAX = 2 * WatchLog.CHANGES_MAX;

  private final String kind;
  private final BlockingQueue<Change> queue = new LinkedBlockingQueue<>(QUEUE_MAX);
  private final Consumer<Watch> onClose;
  private volatile boolean overflown;

  Watch(String kind, List<Change> missed, Consumer<Watch> onClose) {
    this.kind = kind;
    this.onClose = onClose;
    missed.forEach(this::offer);
  }

  void offer(Change change) {
    if (change.resource().key().kind().equals(kind) && !queue.offer(change)) {
      overflown = true;
      close();
    }
  }

  /**
   * The next change.
   *
   * @param wait at most so long
   * @return null if there was none in that time
   * @throws StoreException EXPIRED if the reader did not keep up, once it has read what was kept
   */
  public @Nullable Change next(Duration wait) throws StoreException, InterruptedException {
    Change change = queue.poll(overflown ? 0 : wait.toNanos(), TimeUnit.NANOSECONDS);
    if (change == null && overflown) {
      throw new StoreException(
          Reason.EXPIRED,
          "the watch fell more than %d changes behind. List again.".formatted(QUEUE_MAX));
    }
    return change;
  }

  @Override
  public void close() {
    onClose.accept(this);
  }
}
