package io.inmesh.spring;

import io.inmesh.runtime.RuntimeStatus;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the mesh does, in words that both lines of Boot turn into a health. A control plane that is
 * away is degraded, not down: the last known good configuration goes on working.
 *
 * @param code {@code UP}, {@code DEGRADED} or {@code DOWN}
 * @param details what to show
 */
public record MeshHealth(String code, Map<String, Object> details) {
  /** Looks now. */
  public static MeshHealth of(MeshLifecycle mesh) {
    RuntimeStatus status = mesh.status();
    if (status == null) {
      Throwable failure = mesh.failure();
      return failure == null
          ? new MeshHealth("UNKNOWN", Map.of("state", "starting"))
          : new MeshHealth("DOWN", Map.of("state", String.valueOf(failure.getMessage())));
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("spiffeId", status.spiffeId());
    details.put("revision", status.revision());
    details.put("controlPlane", status.connected() ? "connected" : "away");
    if (status.lastError() != null) {
      details.put("lastError", status.lastError());
    }
    return new MeshHealth(code(status), details);
  }

  private static String code(RuntimeStatus status) {
    Instant expires = status.svidExpires();
    if (expires != null && expires.isBefore(Instant.now())) {
      return "DOWN";
    }
    if (!status.ready()) {
      return "OUT_OF_SERVICE";
    }
    return status.connected() && !status.stale() && status.rejected().isEmpty() ? "UP" : "DEGRADED";
  }
}
