package io.inmesh.runtime.xds;

import com.google.protobuf.Message;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compiles at once what a client would come to hold, from a function that knows every resource: for
 * explain. The same compiler as a live client's; nothing is connected. Stateless; any thread.
 */
public final class SnapshotCompiler {

  private SnapshotCompiler() {}

  /** What a control plane would answer. */
  public interface Lookup {
    /** The resource of a name; empty = there is none. */
    Optional<? extends Message> resource(String typeUrl, String name);
  }

  /**
   * What came of it.
   *
   * @param snapshot of what is valid
   * @param refused why each of the others is not
   */
  public record Result(MeshSnapshot snapshot, List<String> refused) {
    /** Copies the list. */
    public Result {
      refused = List.copyOf(refused);
    }
  }

  /**
   * Follows the outbound listeners to their routes, clusters and endpoints.
   *
   * @param revision of the snapshot
   * @param listeners canonical {@code host:port}
   */
  public static Result compile(String revision, Set<String> listeners, Lookup lookup) {
    ConfigState state = new ConfigState(false);
    state.outbound().addAll(listeners);
    state.restoreRevision(revision);
    List<String> refused = new ArrayList<>();
    for (ResourceType type : ResourceType.values()) {
      for (String name : state.wanted(type)) {
        Optional<? extends Message> found = lookup.resource(type.url(), name);
        if (found.isEmpty()) {
          state.resources().table(type).remove(name);
        } else {
          String why = state.resources().put(type, resource(name, found.get()));
          if (why != null) {
            refused.add(why);
          }
        }
      }
      state.settle(0, true);
    }
    return new Result(new SnapshotAssembler().assemble(state), refused);
  }

  private static Resource resource(String name, Message message) {
    return Resource.newBuilder().setName(name).setResource(Protos.pack(message)).build();
  }
}
