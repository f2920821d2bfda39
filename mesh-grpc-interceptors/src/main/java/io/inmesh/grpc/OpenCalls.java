package io.inmesh.grpc;

import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The calls that are under way, so that a shutdown can end them. Any thread. */
final class OpenCalls {
  private final Set<MeshClientCall<?, ?>> calls = ConcurrentHashMap.newKeySet();

  void add(MeshClientCall<?, ?> call) {
    calls.add(call);
  }

  void remove(MeshClientCall<?, ?> call) {
    calls.remove(call);
  }

  /** Ends the calls of one channel. */
  void endAllOf(MeshChannel channel, Status status) {
    for (MeshClientCall<?, ?> call : calls) {
      if (call.isOf(channel)) {
        call.end(status);
      }
    }
  }

  /** Ends the calls that wait; those that an endpoint works on end in peace. */
  void endWaiting(Status status) {
    calls.forEach(call -> call.endIfWaiting(status));
  }
}
