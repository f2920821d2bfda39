package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.RuntimeStatus;
import io.inmesh.runtime.identity.WorkloadIdentity;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Ready at once, on a mesh that somebody else keeps; registers nowhere. */
record GivenWorkload(Mesh mesh, WorkloadIdentity identity) implements Workload {
  @Override
  public CompletionStage<Void> ready() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void declare(InboundPort port) {}

  @Override
  public RuntimeStatus status() {
    return new RuntimeStatus(
        true,
        true,
        false,
        mesh.snapshot().revision(),
        Duration.ZERO,
        identity.id().toString(),
        null,
        List.of(),
        null);
  }

  @Override
  public void close() {}
}
