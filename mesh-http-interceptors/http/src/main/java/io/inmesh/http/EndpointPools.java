package io.inmesh.http;

import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.MeshTls;
import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pools that are in use. A call finds its pool by the identity of its endpoint's object, in an
 * array that lives as long as its snapshot; a new snapshot finds the old pools again by key, and
 * those that it does not name are retired in the background.
 */
final class EndpointPools implements AutoCloseable {
  /** More endpoints than this at once: the pools begin anew, connections that are idle close. */
  private static final int POOLS_MAX = 4096;

  private final Supplier<MeshSnapshot> snapshots;
  private final WorkloadIdentity identity;
  private final Executor background;
  private final ConcurrentHashMap<EndpointPool.Key, EndpointPool> pools = new ConcurrentHashMap<>();
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private volatile Table table = new Table(MeshSnapshot.EMPTY, 0, 64);

  EndpointPools(Supplier<MeshSnapshot> snapshots, WorkloadIdentity identity, Executor background) {
    this.snapshots = snapshots;
    this.identity = identity;
    this.background = background;
  }

  EndpointPool of(Cluster cluster, Endpoint endpoint) {
    long generation = identity.generation();
    Table now = table;
    if (now.generation == generation) {
      EndpointPool found = now.get(cluster, endpoint);
      if (found != null) {
        return found;
      }
    }
    return find(cluster, endpoint, generation);
  }

  private EndpointPool find(Cluster cluster, Endpoint endpoint, long generation) {
    MeshTls tls = endpoint.tls() ? cluster.tls() : null;
    EndpointPool.Key key =
        new EndpointPool.Key(
            cluster.name(),
            endpoint.address(),
            endpoint.port(),
            tls,
            cluster.version(),
            cluster.connectTimeout(),
            tls == null ? 0 : generation);
    if (pools.size() >= POOLS_MAX && !pools.containsKey(key)) {
      retireAll();
    }
    EndpointPool pool =
        pools.computeIfAbsent(key, k -> new EndpointPool(k, tls == null ? null : identity));
    remember(cluster, endpoint, generation, pool);
    return pool;
  }

  private void remember(Cluster cluster, Endpoint endpoint, long generation, EndpointPool pool) {
    MeshSnapshot snapshot = snapshots.get();
    Table old = table;
    boolean current = old.isOf(snapshot, generation);
    table =
        current
            ? old.with(cluster, endpoint, pool)
            : new Table(snapshot, generation, 64).with(cluster, endpoint, pool);
    if (!current && sweeping.compareAndSet(false, true)) {
      background.execute(this::sweep);
    }
  }

  /**
   * Retires the pools whose endpoint or generation is gone. A pool that comes back is made anew.
   */
  private void sweep() {
    sweeping.set(false);
    MeshSnapshot snapshot = snapshots.get();
    long generation = identity.generation();
    for (Iterator<EndpointPool> all = pools.values().iterator(); all.hasNext(); ) {
      EndpointPool pool = all.next();
      if (!wanted(pool.key(), snapshot, generation)) {
        all.remove();
        pool.retire();
      }
    }
  }

  private static boolean wanted(EndpointPool.Key key, MeshSnapshot snapshot, long generation) {
    Cluster cluster = snapshot.clusters().get(key.cluster());
    if (cluster == null || (key.tls() != null && key.generation() != generation)) {
      return false;
    }
    for (Endpoint endpoint : cluster.endpoints()) {
      if (endpoint.port() == key.port() && endpoint.address().equals(key.address())) {
        return true;
      }
    }
    return false;
  }

  private void retireAll() {
    for (Iterator<EndpointPool> all = pools.values().iterator(); all.hasNext(); ) {
      EndpointPool pool = all.next();
      all.remove();
      pool.retire();
    }
    table = new Table(snapshots.get(), identity.generation(), 64);
  }

  int size() {
    return pools.size();
  }

  @Override
  public void close() {
    retireAll();
  }

  /** Immutable once published; open addressing by the identity of the endpoint's object. */
  private static final class Table {
    private final MeshSnapshot snapshot;
    private final long generation;
    private final Object[] slots; // cluster, endpoint, pool; cluster, ...
    private final int size;

    Table(MeshSnapshot snapshot, long generation, int capacity) {
      this(snapshot, generation, new Object[3 * capacity], 0);
    }

    private Table(MeshSnapshot snapshot, long generation, Object[] slots, int size) {
      this.snapshot = snapshot;
      this.generation = generation;
      this.slots = slots;
      this.size = size;
    }

    @SuppressWarnings("ReferenceEquality") // equal snapshots have endpoints of their own
    boolean isOf(MeshSnapshot snapshot, long generation) {
      return this.snapshot == snapshot && this.generation == generation;
    }

    @SuppressWarnings("ReferenceEquality") // found by identity: no hashing of records
    @Nullable EndpointPool get(Cluster cluster, Endpoint endpoint) {
      Object[] slots = this.slots;
      int capacity = slots.length / 3;
      int at = System.identityHashCode(endpoint) & (capacity - 1);
      while (slots[3 * at] != null) {
        if (slots[3 * at + 1] == endpoint && slots[3 * at] == cluster) {
          return (EndpointPool) slots[3 * at + 2];
        }
        at = (at + 1) & (capacity - 1);
      }
      return null;
    }

    Table with(Cluster cluster, Endpoint endpoint, EndpointPool pool) {
      int capacity = slots.length / 3;
      int wanted = 2 * (size + 1) > capacity ? 2 * capacity : capacity;
      Object[] next = new Object[3 * wanted];
      for (int i = 0; i < slots.length; i += 3) {
        if (slots[i] != null) {
          put(next, slots[i], slots[i + 1], slots[i + 2]);
        }
      }
      put(next, cluster, endpoint, pool);
      return new Table(snapshot, generation, next, size + 1);
    }

    private static void put(Object[] slots, Object cluster, Object endpoint, Object pool) {
      int capacity = slots.length / 3;
      int at = System.identityHashCode(endpoint) & (capacity - 1);
      while (slots[3 * at] != null) {
        at = (at + 1) & (capacity - 1);
      }
      slots[3 * at] = cluster;
      slots[3 * at + 1] = endpoint;
      slots[3 * at + 2] = pool;
    }
  }
}
