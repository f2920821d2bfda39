package io.inmesh.controlplane.view;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.WorkloadGrant;
import io.inmesh.controlplane.push.MeshViews;
import io.inmesh.controlplane.push.PushServer;
import io.inmesh.controlplane.push.ViewFactory;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.Snapshot;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Follows what is stored, what is granted and the mesh's configuration, and hands it to the push
 * server whenever one of them changes; that joins it with who is registered, after its debounce. A
 * change costs the decoding of what changed. Any thread.
 */
public final class ModelHub {
  private final ResourceStore store;
  private final Supplier<List<WorkloadGrant>> grants;
  private final Resources resources = new Resources(); // under the lock
  private final ReentrantLock refreshing = new ReentrantLock();
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

  /** From now on the server hears of every change to what is stored. */
  public void follow(PushServer push) {
    store.onChange(change -> push.configure(current()));
    push.configure(current());
  }

  /** Other accounts may be something now. */
  public void grantsChanged(PushServer push) {
    granted = List.copyOf(grants.get());
    push.configure(current());
  }

  /** Other defaults hold for the mesh's configuration. */
  public void defaults(MeshDefaults next, PushServer push) {
    defaults = next;
    push.configure(current());
  }
}
