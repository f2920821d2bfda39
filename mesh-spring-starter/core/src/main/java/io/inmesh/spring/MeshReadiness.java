package io.inmesh.spring;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

/**
 * Holds the application's readiness back until the mesh is ready for the first time. Later on a
 * mesh that is degraded is none of readiness' business: it serves with what it knows. A mesh that
 * could not start never lets it go.
 */
final class MeshReadiness implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {
  private final MeshLifecycle mesh;
  private final ApplicationContext context;
  private final AtomicBoolean seen = new AtomicBoolean();

  /** Of this context's application. */
  MeshReadiness(MeshLifecycle mesh, ApplicationContext context) {
    this.mesh = mesh;
    this.context = context;
  }

  @Override
  public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
    if (event.getState() != ReadinessState.ACCEPTING_TRAFFIC || !seen.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Void> ready = mesh.ready().toCompletableFuture();
    if (ready.isDone() && !ready.isCompletedExceptionally()) {
      return;
    }
    AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
    var unused = ready.thenRun(this::accept);
  }

  private void accept() {
    if (mesh.isRunning()) { // else the application is stopping, and has said so
      AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
    }
  }
}
