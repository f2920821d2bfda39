package io.inmesh.internal.balance;

import io.inmesh.snapshot.CircuitLimits;
import io.inmesh.snapshot.OutlierDetection;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What is remembered of a cluster from one snapshot to the next: calls and retries in flight, whose
 * turn it is, who is ejected. Any thread; no locks.
 */
final class ClusterState {
  private static final VarHandle ACTIVE = handle("active");
  private static final VarHandle RETRIES = handle("retries");

  private volatile int active;

  @SuppressWarnings("UnusedVariable") // read and written by RETRIES
  private volatile int retries;

  private final AtomicInteger turn;
  private final ConcurrentHashMap<String, EndpointState> endpoints = new ConcurrentHashMap<>();
  private final AtomicReference<Ejections> ejections = new AtomicReference<>(Ejections.NONE);

  ClusterState(int firstTurn) {
    turn = new AtomicInteger(firstTurn);
  }

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(ClusterState.class, field, int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Calls in flight. */
  int active() {
    return active;
  }

  /** One call more, unless there are {@code most}. */
  boolean enter(int most) {
    if ((int) ACTIVE.getAndAdd(this, 1) < most) {
      return true;
    }
    ACTIVE.getAndAdd(this, -1);
    return false;
  }

  void leave() {
    ACTIVE.getAndAdd(this, -1);
  }

  /** One retry more, unless the limit or the budget forbids it. */
  boolean enterRetry(CircuitLimits limits) {
    int most = limits.maxRetries();
    if (limits.retryBudgetPercent() >= 0) {
      double share = limits.retryBudgetPercent() / 100 * active;
      most = (int) Math.max(limits.minRetryConcurrency(), share);
    }
    if ((int) RETRIES.getAndAdd(this, 1) < most) {
      return true;
    }
    RETRIES.getAndAdd(this, -1);
    return false;
  }

  void leaveRetry() {
    RETRIES.getAndAdd(this, -1);
  }

  /** A number that each caller gets once, ascending, wrapping around. */
  int nextTurn() {
    return turn.getAndIncrement() & Integer.MAX_VALUE;
  }

  Ejections ejections() {
    return Objects.requireNonNull(ejections.get());
  }

  /** Ejects, if the rules let it; if not, too, the endpoint's row of errors begins anew. */
  void eject(EndpointState endpoint, Target[] targets, OutlierDetection rules, long now) {
    while (true) {
      Ejections before = ejections();
      Ejections after = before.with(endpoint, targets, rules, now);
      if (after == null || ejections.compareAndSet(before, after)) {
        endpoint.forget();
        return;
      }
    }
  }

  EndpointState endpoint(String address) {
    return endpoints.computeIfAbsent(address, a -> new EndpointState());
  }

  void retain(Set<String> addresses) {
    endpoints.keySet().retainAll(addresses);
  }
}
