package io.inmesh.controlplane.view;

import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.WorkloadGrant;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.config.resource.Resource;
import io.inmesh.controlplane.push.ConfigView;
import io.inmesh.controlplane.push.ViewFactory;
import io.inmesh.controlplane.registry.ClaimedPort;
import io.inmesh.controlplane.registry.Registration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Views of the mesh's resources at one revision, with whoever is registered. Immutable. */
public final class MeshViews implements ViewFactory {
  private final String revision;
  private final List<Resource<?>> resources;
  private final Supplier<? extends Collection<WorkloadGrant>> grants;
  private final MeshConfig defaults;

  /**
   * Views of these resources.
   *
   * @param revision of the store
   * @param resources all that are stored
   * @param grants what tokens granted, asked for each view: they name the identities of services
   * @param defaults what holds where ConfigMap istio says nothing
   */
  public MeshViews(
      String revision,
      Collection<? extends Resource<?>> resources,
      Supplier<? extends Collection<WorkloadGrant>> grants,
      MeshConfig defaults) {
    this.revision = revision;
    this.resources = List.copyOf(resources);
    this.grants = grants;
    this.defaults = defaults;
  }

  @Override
  public ConfigView view(Collection<Registration> workloads) {
    Map<String, WorkloadInstance> instances = new LinkedHashMap<>();
    workloads.forEach(workload -> instances.put(workload.key(), instance(workload)));
    List<WorkloadGrant> granted = List.copyOf(grants.get());
    MeshModel model = MeshModel.of(revision, resources, instances.values(), granted, defaults);
    return new MeshView(model, resources, granted, instances);
  }

  /** A registration as the model knows it. */
  public static WorkloadInstance instance(Registration workload) {
    Map<Integer, Integer> ports = new TreeMap<>();
    Map<Integer, String> protocols = new TreeMap<>();
    for (ClaimedPort port : workload.ports()) {
      ports.put(port.workload(), port.bound());
      if (!port.protocol().isEmpty()) {
        protocols.put(port.workload(), port.protocol());
      }
    }
    return new WorkloadInstance(
        workload.workload(),
        workload.instance(),
        workload.account().namespace(),
        workload.account().serviceAccount(),
        workload.account().trustDomain(),
        workload.labels(),
        workload.address(),
        ports,
        protocols,
        workload.ports().stream().allMatch(ClaimedPort::tls),
        workload.locality(),
        true,
        switch (workload.kind()) {
          case LIBRARY -> WorkloadInstance.Kind.LIBRARY;
          case SIDECAR, OTHER -> WorkloadInstance.Kind.SIDECAR;
          case GATEWAY -> WorkloadInstance.Kind.GATEWAY;
        });
  }
}
