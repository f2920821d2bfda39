package io.inmesh.controlplane.view;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.WorkloadGrant;
import io.inmesh.controlplane.push.ViewFactory;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.Snapshot;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Follows what is stored, what is granted and the mesh's configuration, and hands it to the push
 * server whenever one of them changes; that joins it with who is registered, after its debounce.
 * Whoever changes something, the last that is handed over is the newest. A change costs the
 * decoding of what changed. Any thread.
 */
public final class ModelHub {
  private final ResourceStore store;
  private final Supplier<List<WorkloadGrant>> grants;
  private final Resources resources = new Resources(); // under the lock
  private final ReentrantLock refreshing = new ReentrantLock(); // made and handed over under it
  private Consumer<? super ViewFactory> receiver = view -> {}; // under the lock
  private volatile MeshDefaults defaults;
  private volatile List<WorkloadGrant> granted;

  /**
   * Of a store.
   *
   * @param grants what accounts may be; asked now and after {@link #grantsChanged}
   * @param defaults what holds where ConfigMap istio says nothing
   */
  public ModelHub(
      ResourceStore store, Supplier<List<WorkloadGrant>> grants, MeshDefaults defaults) {
    this.store = store;
    this.grants = grants;
    this.defaults = defaults;
    this.granted = List.copyOf(grants.get());
  }

  /** What there is now. */
  public ViewFactory current() {
    refreshing.lock();
    try {
      Snapshot snapshot = store.snapshot();
      String revision = Long.toString(snapshot.revision());
      return new MeshViews(revision, resources.of(snapshot), () -> granted, defaults.config());
    } finally {
      refreshing.unlock();
    }
  }

  /** What holds for the mesh where ConfigMap istio says nothing. */
  public MeshConfig defaults() {
    return defaults.config();
  }

  /** The same as Istio writes it. */
  public MapNode writtenDefaults() {
    return defaults.written();
  }

  /** What accounts may be. */
  public List<WorkloadGrant> granted() {
    return granted;
  }

  /**
   * From now on the receiver hears of every change, first of what there is now.
   *
   * @param push must return at once; called by one thread after the other
   */
  public void follow(Consumer<? super ViewFactory> push) {
    refreshing.lock();
    try {
      receiver = push;
    } finally {
      refreshing.unlock();
    }
    store.onChange(change -> handOver());
    handOver();
  }

  /** Other accounts may be something now. */
  public void grantsChanged() {
    refreshing.lock();
    try {
      granted = List.copyOf(grants.get());
      handOver();
    } finally {
      refreshing.unlock();
    }
  }

  /** Other defaults hold for the mesh's configuration. */
  public void defaults(MeshDefaults next) {
    defaults = next;
    handOver();
  }

  /** Under the lock, or what is older by now could be handed over after what is newer. */
  private void handOver() {
    refreshing.lock();
    try {
      receiver.accept(current());
    } finally {
      refreshing.unlock();
    }
  }
}
