package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.RuntimeStatus;
import io.inmesh.runtime.WorkloadConfig;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A workload on a mesh made by hand, ready at once. */
public final class TestWorkload implements Workload {
  private final TestMesh mesh;
  private final TestIdentity identity;
  private final List<InboundPort> declared = new CopyOnWriteArrayList<>();
  private volatile CompletableFuture<Void> ready = CompletableFuture.completedFuture(null);
  private volatile boolean connected = true;
  private final CountDownLatch left = new CountDownLatch(1);

  /** On this mesh, as this one. */
  public TestWorkload(TestMesh mesh, TestIdentity identity) {
    this.mesh = mesh;
    this.identity = identity;
  }

  /** A configuration to go with it. */
  public static WorkloadConfig config() {
    return WorkloadConfig.builder()
        .application("test")
        .stateDirectory(Path.of("target", "state"))
        .startupWait(Duration.ofSeconds(5))
        .build();
  }

  /** Whether the control plane is there. */
  public void connected(boolean value) {
    connected = value;
  }

  /** Not ready until the future that this gives completes. */
  public CompletableFuture<Void> notReady() {
    ready = new CompletableFuture<>();
    return ready;
  }

  /** Ports that were declared. */
  public List<InboundPort> declared() {
    return List.copyOf(declared);
  }

  /** Whether it has left the mesh. */
  public boolean closed() {
    return left.getCount() == 0;
  }

  /** To wait until it has. */
  public CountDownLatch left() {
    return left;
  }

  @Override
  public Mesh mesh() {
    return mesh.mesh();
  }

  @Override
  public WorkloadIdentity identity() {
    return identity;
  }

  @Override
  public CompletionStage<Void> ready() {
    return ready;
  }

  @Override
  public void declare(InboundPort port) {
    declared.add(port);
  }

  @Override
  public RuntimeStatus status() {
    return new RuntimeStatus(
        connected,
        true,
        !connected,
        mesh.mesh().snapshot().revision(),
        Duration.ZERO,
        identity.id().toString(),
        Instant.now().plusSeconds(60),
        List.of(),
        connected ? null : "the control plane is away");
  }

  @Override
  public void close() {
    left.countDown();
  }
}
