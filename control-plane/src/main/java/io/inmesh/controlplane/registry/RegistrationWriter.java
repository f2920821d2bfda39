package io.inmesh.controlplane.registry;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes registrations behind: the caller never waits for the disk. Of several changes of one
 * registration only the last is written, so what waits is bounded by the registrations themselves.
 * Nothing depends on a write having happened: whoever is not stored registers again when it
 * reconnects.
 */
public final class RegistrationWriter implements RegistrationStore, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RegistrationWriter.class);
  private static final Duration RETRY = Duration.ofSeconds(5);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final RegistrationStore store;
  private final ScheduledExecutorService executor;
  private final Object lock = new Object();
  private final Map<String, Optional<Registration>> waiting = new LinkedHashMap<>(); // under lock
  private boolean scheduled; // under lock

  /**
   * Writes to a store.
   *
   * @param executor one thread, this writer's own; it is shut down by {@link #close()}
   */
  public RegistrationWriter(RegistrationStore store, ScheduledExecutorService executor) {
    this.store = store;
    this.executor = executor;
  }

  @Override
  public Collection<Registration> load() {
    return store.load();
  }

  @Override
  public void put(Registration registration) {
    enqueue(registration.key(), Optional.of(registration));
  }

  @Override
  public void remove(String key) {
    enqueue(key, Optional.empty());
  }

  /** Writes what waits, for 5 s at the most. */
  @Override
  public void close() {
    executor.execute(this::drain);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE.toSeconds(), TimeUnit.SECONDS)) {
        log.warn("registrations: some could not be written before the end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void enqueue(String key, Optional<Registration> change) {
    synchronized (lock) {
      waiting.remove(key);
      waiting.put(key, change);
      if (scheduled) {
        return;
      }
      scheduled = true;
    }
    executor.execute(this::drain);
  }

  private void drain() {
    Map<String, Optional<Registration>> batch;
    synchronized (lock) {
      batch = new LinkedHashMap<>(waiting);
      waiting.clear();
      scheduled = false;
    }
    try {
      while (!batch.isEmpty()) {
        Map.Entry<String, Optional<Registration>> next = batch.entrySet().iterator().next();
        next.getValue().ifPresentOrElse(store::put, () -> store.remove(next.getKey()));
        batch.remove(next.getKey());
      }
    } catch (RuntimeException e) {
      log.error("registrations: {} cannot be stored now; next try in {}", batch.size(), RETRY, e);
      retry(batch);
    }
  }

  private void retry(Map<String, Optional<Registration>> failed) {
    synchronized (lock) {
      failed.forEach(waiting::putIfAbsent);
      if (scheduled || executor.isShutdown()) {
        return;
      }
      scheduled = true;
    }
    Future<?> unused = executor.schedule(this::drain, RETRY.toMillis(), TimeUnit.MILLISECONDS);
  }
}
