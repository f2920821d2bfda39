package io.inmesh.spring;

import io.inmesh.runtime.RuntimeStatus;
import io.inmesh.snapshot.MeshSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** Actuator endpoint {@code inmesh}: who we are, how we stand, what we know. No secrets. */
@Endpoint(id = "inmesh")
public class InmeshEndpoint {
  private final MeshLifecycle mesh;

  /** Shows this workload. */
  public InmeshEndpoint(MeshLifecycle mesh) {
    this.mesh = mesh;
  }

  /** The summary. */
  @ReadOperation
  public Map<String, @Nullable Object> summary() {
    Map<String, @Nullable Object> summary = new LinkedHashMap<>();
    summary.put("workload", mesh.config().workload());
    summary.put("instance", mesh.config().instance());
    summary.put("namespace", mesh.config().namespace());
    summary.put("labels", mesh.config().labels());
    summary.put("controlPlane", mesh.config().controlPlane().toString());
    RuntimeStatus status = mesh.status();
    if (status == null) {
      Throwable failure = mesh.failure();
      summary.put("state", failure == null ? "starting" : "failed: " + failure.getMessage());
      return summary;
    }
    summary.put("state", status.ready() ? "ready" : "not ready");
    add(summary, status);
    Workload workload = mesh.startedWorkload();
    if (workload != null) {
      add(summary, workload.mesh().snapshot());
    }
    return summary;
  }

  private static void add(Map<String, @Nullable Object> summary, RuntimeStatus status) {
    summary.put("spiffeId", status.spiffeId());
    summary.put("certificateExpires", String.valueOf(status.svidExpires()));
    summary.put("connected", status.connected());
    summary.put("stale", status.stale());
    summary.put("revision", status.revision());
    summary.put("sinceConfirmed", String.valueOf(status.sinceConfirmed()));
    summary.put("rejected", status.rejected());
    summary.put("lastError", status.lastError());
  }

  private static void add(Map<String, @Nullable Object> summary, MeshSnapshot snapshot) {
    summary.put("outboundPolicy", snapshot.outboundPolicy().name());
    summary.put("listeners", new TreeSet<>(snapshot.listeners().keySet()));
    Map<String, Object> clusters = new LinkedHashMap<>();
    snapshot
        .clusters()
        .forEach((name, cluster) -> clusters.put(name, cluster.endpoints().toString()));
    summary.put("clusters", clusters);
    Map<String, Object> inbound = new LinkedHashMap<>();
    snapshot
        .inbound()
        .forEach((port, listener) -> inbound.put(port.toString(), listener.mtls().name()));
    summary.put("inbound", inbound);
  }
}
