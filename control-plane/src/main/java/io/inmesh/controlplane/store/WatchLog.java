package io.inmesh.controlplane.store;

import io.inmesh.controlplane.store.StoreException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The newest changes in memory, and who follows them. Bounded in both. Any thread. */
final class WatchLog {
  static final int CHANGES_MAX = 1_024;
  static final int WATCHERS_MAX = 48;

  private final Deque<Change> changes = new ArrayDeque<>();
  private final Set<Watch> watchers = ConcurrentHashMap.newKeySet();
  private long first; // watches from revisions below this one have missed something
  private long last;

  WatchLog(List<Change> recent, long revision) {
    changes.addAll(recent);
    first = recent.isEmpty() ? revision : recent.get(0).revision() - 1;
    last = revision;
  }

  /**
   * Tells everybody.
   *
   * @param show makes the change visible to readers: a reader never sees a revision that a watch
   *     from there does not know
   */
  synchronized void add(Change change, Runnable show) {
    show.run();
    last = change.revision();
    changes.addLast(change);
    if (changes.size() > CHANGES_MAX) {
      first = changes.removeFirst().revision();
    }
    watchers.forEach(each -> each.offer(change));
  }

  synchronized Watch watch(String kind, long after) throws StoreException {
    if (after < first || after > last) {
      throw new StoreException(
          Reason.EXPIRED,
          "too old resource version: %d (kept: %d to %d). List again, then watch from the list's version."
              .formatted(after, first, last));
    }
    if (watchers.size() >= WATCHERS_MAX) {
      throw new StoreException(
          Reason.TOO_MANY,
          "%d watches are open, which is the most there may be".formatted(WATCHERS_MAX));
    }
    List<Change> missed = new ArrayList<>();
    for (Change change : changes) {
      if (change.revision() > after) {
        missed.add(change);
      }
    }
    Watch watch = new Watch(kind, missed, watchers::remove);
    watchers.add(watch);
    return watch;
  }
}
