package io.inmesh.controlplane.store;

import io.inmesh.config.document.MapNode;
import io.inmesh.controlplane.store.Change.Verb;
import io.inmesh.controlplane.store.StoreException.Reason;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resources, with optimistic concurrency, a revision log and watches. A write that returns is
 * on disk and visible to every reader; reads come from memory. Any thread.
 */
public final class ResourceStore {
  /** Expects any revision. */
  public static final long ANY = -1;

  private static final Logger log = LoggerFactory.getLogger(ResourceStore.class);
  private static final int COMPACT_EVERY = 1_000;

  private final Database database;
  private final Clock clock;
  private final WatchLog watchLog;
  private final ReentrantLock writing = new ReentrantLock(true);
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private volatile Snapshot snapshot;
  private long historyMax = Long.MAX_VALUE; // under the lock
  private boolean doubtful; // under the lock: the database may hold more than the snapshot

  /**
   * Loads what is stored.
   *
   * @throws StoreException if the database cannot be read
   */
  public ResourceStore(Database database, Clock clock) throws StoreException {
    this.database = database;
    this.clock = clock;
    this.snapshot = database.read(ResourceTables::load);
    List<Change> recent =
        database.read(connection -> ResourceTables.recent(connection, WatchLog.CHANGES_MAX));
    this.watchLog = new WatchLog(recent, snapshot.revision());
  }

  /** All that is stored now. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /**
   * Calls back after every change, in order, on the writer's thread.
   *
   * @param listener must return at once
   */
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  /**
   * Stores what was not there.
   *
   * @param author who asks, for the log
   * @throws StoreException ALREADY_EXISTS
   */
  public StoredResource create(ResourceKey key, MapNode document, String author)
      throws StoreException {
    return change(
        author,
        Verb.CREATE,
        now -> {
          if (now.get(key) != null) {
            throw new StoreException(
                Reason.ALREADY_EXISTS, "%s already exists. Use apply or replace.".formatted(key));
          }
          return revision -> new StoredResource(key, revision, document);
        });
  }

  /**
   * Puts another document in the place of one.
   *
   * @param expected the revision that the change was based on, or {@link #ANY}
   * @throws StoreException NOT_FOUND, CONFLICT
   */
  public StoredResource update(ResourceKey key, long expected, MapNode document, String author)
      throws StoreException {
    return change(
        author,
        Verb.UPDATE,
        now -> {
          expect(now, key, expected);
          return revision -> new StoredResource(key, revision, document);
        });
  }

  /**
   * Takes a resource away.
   *
   * @param expected the revision that is to be deleted, or {@link #ANY}
   * @return as it was last
   * @throws StoreException NOT_FOUND, CONFLICT
   */
  public StoredResource delete(ResourceKey key, long expected, String author)
      throws StoreException {
    return change(
        author,
        Verb.DELETE,
        now -> {
          StoredResource last = expect(now, key, expected);
          return revision -> new StoredResource(key, revision, last.document());
        });
  }

  /**
   * The log, newest first.
   *
   * @param kind as in {@link ResourceKey#kind}, or null for all
   * @param namespace null for all
   * @param name null for all
   * @param limit at most so many
   */
  public List<Change> history(
      @Nullable String kind, @Nullable String namespace, @Nullable String name, int limit)
      throws StoreException {
    return database.read(
        connection -> ResourceTables.history(connection, kind, namespace, name, limit));
  }

  /**
   * Forgets all but the newest rows of the log: now, and from time to time as changes come.
   *
   * @param rows how many stay
   */
  public void keepHistory(long rows) throws StoreException {
    writing.lock();
    try {
      historyMax = rows;
      compact();
    } finally {
      writing.unlock();
    }
  }

  private void compact() throws StoreException {
    long upTo = snapshot.revision() - historyMax;
    if (upTo > 0) {
      database.write(connection -> ResourceTables.forget(connection, upTo));
    }
  }

  /** The log is bounded while it grows, too; the change itself is stored already. */
  private void compactSometimes(long revision) {
    if (revision % COMPACT_EVERY != 0) {
      return;
    }
    try {
      compact();
    } catch (StoreException e) {
      log.warn("old rows of the revision log stay for now: {}", e.getMessage());
    }
  }

  /**
   * Follows the changes of a kind.
   *
   * @param after the revision that the watcher has seen
   * @throws StoreException EXPIRED if changes since then are no longer kept; TOO_MANY watchers
   */
  public Watch watch(String kind, long after) throws StoreException {
    return watchLog.watch(kind, after);
  }

  private StoredResource change(String author, Verb verb, Check check) throws StoreException {
    writing.lock();
    try {
      if (doubtful) {
        catchUp();
      }
      Snapshot now = snapshot;
      LongFunction<StoredResource> make = check.against(now);
      Instant at = clock.instant();
      Change change =
          write(
              connection -> {
                long revision = ResourceTables.nextRevision(connection);
                StoredResource resource = make.apply(revision);
                StoredResource before = now.get(resource.key());
                Change made = new Change(revision, at, author, verb, resource, before);
                ResourceTables.record(connection, made);
                return made;
              });
      show(change);
      compactSometimes(change.revision());
      return change.resource();
    } finally {
      writing.unlock();
    }
  }

  /** A write that fails may have been committed all the same: the disk, not the commit, failed. */
  private Change write(Database.Work<Change> work) throws StoreException {
    try {
      return database.write(work);
    } catch (StoreException e) {
      doubtful = true;
      try {
        catchUp();
      } catch (StoreException unreadable) {
        log.error("the store cannot be read after a write failed: {}", unreadable.getMessage());
      }
      throw e;
    }
  }

  /**
   * Shows what the database holds and readers have not seen. Until this works nothing is written.
   */
  private void catchUp() throws StoreException {
    long seen = snapshot.revision();
    long held = database.read(ResourceTables::load).revision();
    if (held < seen) {
      throw new StoreException(
          Reason.UNAVAILABLE,
          "the store is at revision %d, but %d was acknowledged: it was replaced, or its disk lost writes. Restart the control plane to go on with what is there."
              .formatted(held, seen));
    }
    database.read(connection -> ResourceTables.since(connection, seen)).forEach(this::show);
    doubtful = false;
  }

  private void show(Change change) {
    watchLog.add(change, () -> snapshot = snapshot.with(change));
    listeners.forEach(each -> each.accept(change));
  }

  private static StoredResource expect(Snapshot now, ResourceKey key, long expected)
      throws StoreException {
    StoredResource current = now.get(key);
    if (current == null) {
      throw new StoreException(Reason.NOT_FOUND, "%s not found".formatted(key));
    }
    if (expected != ANY && expected != current.revision()) {
      throw new StoreException(
          Reason.CONFLICT,
          "%s was changed in the meantime (it is at revision %d, the change is based on %d). Read it again and repeat the change."
              .formatted(key, current.revision(), expected));
    }
    return current;
  }

  @FunctionalInterface
  private interface Check {
    LongFunction<StoredResource> against(Snapshot now) throws StoreException;
  }
}
