package io.inmesh.testing;

import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.Document;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.translate.ClientDescription;
import io.inmesh.config.translate.Generator;
import io.inmesh.config.translate.Scope;
import io.inmesh.config.translate.Translator;
import io.inmesh.runtime.xds.SnapshotCompiler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a control plane would know, and who asks it. Immutable.
 *
 * @param resources by title: the last one of a title counts
 * @param workloads who serves
 * @param caller in whose eyes: its namespace and labels
 */
record Rules(
    Map<String, Resource<?>> resources,
    List<WorkloadInstance> workloads,
    ClientDescription caller) {
  Rules {
    resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources)); // in their order
    workloads = List.copyOf(workloads);
  }

  static Rules none(String namespace) {
    return new Rules(
        Map.of(), List.of(), new ClientDescription(Generator.INMESH, namespace, Map.of()));
  }

  /** With what this text says, too; what has the same kind, namespace and name is replaced. */
  Rules with(String yaml, String source) {
    Map<String, Resource<?>> all = new LinkedHashMap<>(resources);
    for (Document document : Decoder.decode(yaml, source)) {
      Resource<?> resource = document.resource();
      if (resource == null) {
        throw new IllegalArgumentException(document.problems().toString());
      }
      all.put(resource.title(), resource);
    }
    return new Rules(all, workloads, caller);
  }

  Rules with(WorkloadInstance workload) {
    List<WorkloadInstance> all = new ArrayList<>(workloads);
    all.add(workload);
    return new Rules(resources, all, caller);
  }

  Rules askedBy(String namespace, Map<String, String> labels) {
    return new Rules(
        resources, workloads, new ClientDescription(Generator.INMESH, namespace, labels));
  }

  /**
   * What the caller would hold, by the control plane's translation and the client's compiler; but
   * for TLS.
   *
   * @param listeners the names that it asked for: canonical {@code host:port}
   */
  SnapshotCompiler.Result compile(String revision, Set<String> listeners) {
    MeshModel model = MeshModel.of(revision, resources.values(), workloads, MeshConfig.DEFAULT);
    Translator translator = new Translator();
    Scope scope = translator.scope(model, caller);
    SnapshotCompiler.Result compiled =
        SnapshotCompiler.compile(
            revision, listeners, (type, name) -> translator.resource(model, scope, type, name));
    return new SnapshotCompiler.Result(Plaintext.of(compiled.snapshot()), compiled.refused());
  }
}
