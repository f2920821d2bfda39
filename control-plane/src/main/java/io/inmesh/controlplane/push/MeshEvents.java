package io.inmesh.controlplane.push;

import io.inmesh.ca.AuditEvent;
import io.inmesh.ca.AuditSink;
import io.inmesh.controlplane.registry.Registration;
import io.inmesh.controlplane.registry.RegistrationStatus;
import io.inmesh.controlplane.registry.RegistryListener;
import io.inmesh.identity.SpiffeId;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes on what happens in the registry: to the pusher, the log, the metrics and the audit. Audit
 * lines wait for the disk on a thread of their own; beyond 1,000 waiting they go to the log alone.
 */
final class MeshEvents implements RegistryListener, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MeshEvents.class);
  private static final int WAITING_MAX = 1_000;

  private final Runnable changed;
  private final AuditSink audit;
  private final PushMetrics metrics;
  private final ThreadPoolExecutor auditor;

  MeshEvents(Runnable changed, AuditSink audit, PushMetrics metrics) {
    this.changed = changed;
    this.audit = audit;
    this.metrics = metrics;
    this.auditor =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Threads.named("inmesh-audit"));
  }

  @Override
  public void changed() {
    changed.run();
  }

  @Override
  public void refused(SpiffeId account, String peerAddress, String message) {
    metrics.refused();
    log.warn("refused {}: {}", peerAddress, message);
    audit(
        new AuditEvent(
            "registration.refused",
            Map.of("principal", account.toString(), "peer", peerAddress, "reason", message)));
  }

  @Override
  public void moved(Registration registration, RegistrationStatus.State state) {
    log.info(
        "{} {} of {} at {} is {}",
        registration.workload(),
        registration.instance(),
        registration.account(),
        registration.address(),
        state);
  }

  @Override
  public void guarded(String service, int lost, int total) {
    metrics.guarded(1);
    log.error(
        "GUARD: {} of {} endpoints of {} were lost at once. They stay, marked stale, because the network or this control plane may be at fault. If they are gone for good, delete them (DELETE /mesh/v1/workloads?key=...).",
        lost,
        total,
        service);
    audit(
        new AuditEvent(
            "guard.raised",
            Map.of(
                "service", service,
                "lost", Integer.toString(lost),
                "endpoints", Integer.toString(total))));
  }

  @Override
  public void released(String service) {
    metrics.guarded(-1);
    log.warn("GUARD: over for {}", service);
    audit(new AuditEvent("guard.released", Map.of("service", service)));
  }

  @Override
  public void close() {
    auditor.shutdown();
  }

  private void audit(AuditEvent event) {
    try {
      auditor.execute(() -> write(event));
    } catch (RejectedExecutionException e) {
      log.error("not audited, too many wait: {}", event);
    }
  }

  private void write(AuditEvent event) {
    try {
      audit.write(event);
    } catch (RuntimeException e) {
      log.error("cannot audit {}", event, e);
    }
  }
}
