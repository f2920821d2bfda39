package io.inmesh.controlplane.resources;

import io.inmesh.config.resource.Resource;
import io.inmesh.controlplane.store.Snapshot;
import java.util.List;

/** Says what is odd about a resource that is accepted, given all others. Any thread. */
@FunctionalInterface
public interface Analyzer {
  /** Nothing is odd. */
  Analyzer NONE = (resource, others) -> List.of();

  /** Sentences for the user; empty when all is well. */
  List<String> warnings(Resource<?> resource, Snapshot others);
}
