package io.inmesh.controlplane.push;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who works next. Work is done in bounded pieces: owners take turns, one piece each, and the ones
 * of an owner take turns for the owner's pieces. So whoever has much to do, or comes as many, holds
 * nobody else up for longer than a piece. Other tasks of the thread come between any two pieces.
 * Confined to the thread of its executor.
 *
 * @param <T> who works
 */
final class Turns<T> {
  private final Executor loop;
  private final Predicate<T> piece;
  private final Map<Object, Deque<T>> waiting = new HashMap<>(); // by owner; never an empty one
  private final Deque<Object> owners = new ArrayDeque<>(); // of those, the next one first
  private final Set<T> queued = new HashSet<>();
  private boolean running;

  /**
   * Nobody works yet.
   *
   * @param loop of one thread
   * @param piece does one piece of somebody's work, and says whether there is more of it; if it
   *     throws, the others go on
   */
  Turns(Executor loop, Predicate<T> piece) {
    this.loop = loop;
    this.piece = piece;
  }

  /** There is something to do for it; may be said again before its turn. */
  void due(Object owner, T one) {
    if (!queued.add(one)) {
      return;
    }
    Deque<T> own = waiting.get(owner);
    if (own == null) {
      own = new ArrayDeque<>();
      waiting.put(owner, own);
      owners.add(owner);
    }
    own.add(one);
    if (!running) {
      running = true;
      loop.execute(this::turn);
    }
  }

  private void turn() {
    running = false;
    Object owner = owners.poll();
    Deque<T> own = owner == null ? null : waiting.get(owner);
    T one = own == null ? null : own.poll();
    if (owner == null || own == null || one == null) {
      return;
    }
    queued.remove(one);
    if (own.isEmpty()) {
      waiting.remove(owner);
    } else {
      owners.add(owner);
    }
    boolean more = false;
    try {
      more = piece.test(one);
    } finally {
      goOn(owner, more ? one : null);
    }
  }

  private void goOn(Object owner, @Nullable T one) {
    if (one != null) {
      due(owner, one);
    }
    if (!running && !owners.isEmpty()) {
      running = true;
      loop.execute(this::turn);
    }
  }

  /** What stands for those who are proven nobody. */
  static Object owner(@Nullable Object account) {
    return account == null ? "" : account;
  }
}
