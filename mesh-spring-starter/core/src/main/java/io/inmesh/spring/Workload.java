package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.RuntimeStatus;
import io.inmesh.runtime.WorkloadConfig;
import io.inmesh.runtime.identity.WorkloadIdentity;
import java.util.concurrent.CompletionStage;

/** A live workload, as the application's beans see it. Any thread. */
public interface Workload extends AutoCloseable {
  /**
   * Starts workloads. Define a bean of this type to bring a mesh of your own, for example in a
   * test.
   */
  @FunctionalInterface
  interface Factory {
    /** Starts a workload. Called once, on a background thread. */
    Workload start(WorkloadConfig config);

    /**
     * Finds out whether a start can succeed, before the context goes on; asks no network. Whoever
     * brings a mesh of their own brings what it needs: by default there is nothing to find.
     *
     * @throws InmeshStartException saying what to do
     */
    default void check(WorkloadConfig config) {}
  }

  /**
   * A workload on a mesh that somebody else keeps, such as a test's: ready at once, registered
   * nowhere; closing it leaves the mesh open.
   */
  static Workload on(Mesh mesh, WorkloadIdentity identity) {
    return new GivenWorkload(mesh, identity);
  }

  /** What decides about calls. */
  Mesh mesh();

  /** What proves who we are. */
  WorkloadIdentity identity();

  /** Completes when the identity and the listeners of our own ports are there. */
  CompletionStage<Void> ready();

  /** Registers a port that is bound. */
  void declare(InboundPort port);

  /** How we stand with the control plane. */
  RuntimeStatus status();

  /** Leaves the mesh. */
  @Override
  void close();
}
