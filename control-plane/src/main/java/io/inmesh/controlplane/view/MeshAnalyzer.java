package io.inmesh.controlplane.view;

import io.inmesh.config.analysis.Analysis;
import io.inmesh.config.analysis.Code.Severity;
import io.inmesh.config.analysis.Finding;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.WorkloadGrant;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.config.resource.Resource;
import io.inmesh.controlplane.resources.Analyzer;
import io.inmesh.controlplane.store.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What mesh-config's analysis finds in a resource that is about to be stored, given all others and
 * who is registered. Any thread.
 */
public final class MeshAnalyzer implements Analyzer {
  private final Supplier<? extends Collection<WorkloadInstance>> workloads;
  private final Supplier<? extends Collection<WorkloadGrant>> grants;
  private final Supplier<MeshConfig> defaults;
  private final Resources decoded = new Resources(); // under the lock
  private final ReentrantLock decoding = new ReentrantLock();

  /**
   * Of a mesh.
   *
   * @param workloads who is registered
   * @param grants who may be what
   * @param defaults what holds where ConfigMap istio says nothing
   */
  public MeshAnalyzer(
      Supplier<? extends Collection<WorkloadInstance>> workloads,
      Supplier<? extends Collection<WorkloadGrant>> grants,
      Supplier<MeshConfig> defaults) {
    this.workloads = workloads;
    this.grants = grants;
    this.defaults = defaults;
  }

  @Override
  public List<String> warnings(Resource<?> resource, Snapshot others) {
    List<Resource<?>> all = new ArrayList<>();
    for (Resource<?> each : decoded(others)) {
      if (!each.title().equals(resource.title()) || !each.kind().equals(resource.kind())) {
        all.add(each);
      }
    }
    all.add(resource);
    String revision = Long.toString(others.revision());
    MeshModel model = MeshModel.of(revision, all, workloads.get(), grants.get(), defaults.get());
    return Analysis.of(model, resource).stream()
        .filter(each -> each.code().severity() != Severity.INFO)
        .map(Finding::warning)
        .toList();
  }

  private List<Resource<?>> decoded(Snapshot snapshot) {
    decoding.lock();
    try {
      return decoded.of(snapshot);
    } finally {
      decoding.unlock();
    }
  }
}
