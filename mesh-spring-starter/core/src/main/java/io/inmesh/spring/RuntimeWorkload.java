package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.MeshRuntime;
import io.inmesh.runtime.RuntimeStatus;
import io.inmesh.runtime.WorkloadConfig;
import io.inmesh.runtime.identity.WorkloadIdentity;
import java.util.concurrent.CompletionStage;

/**
 * The workload that the runtime keeps: identity from the CA, configuration from the control plane.
 */
final class RuntimeWorkload implements Workload {
  private final MeshRuntime runtime;

  private RuntimeWorkload(MeshRuntime runtime) {
    this.runtime = runtime;
  }

  /** Starts one. */
  static Workload start(WorkloadConfig config) {
    return new RuntimeWorkload(MeshRuntime.start(config));
  }

  @Override
  public Mesh mesh() {
    return runtime.mesh();
  }

  @Override
  public WorkloadIdentity identity() {
    return runtime.identity();
  }

  @Override
  public CompletionStage<Void> ready() {
    return runtime.ready();
  }

  @Override
  public void declare(InboundPort port) {
    runtime.declare(port);
  }

  @Override
  public RuntimeStatus status() {
    return runtime.status();
  }

  @Override
  public void close() {
    runtime.close();
  }
}
