package io.inmesh.sidecar.admin;

import io.inmesh.runtime.MeshRuntime;
import io.inmesh.runtime.RuntimeStatus;
import io.inmesh.runtime.WorkloadConfig;
import io.inmesh.runtime.identity.IdentityUnavailableException;
import io.inmesh.sidecar.admin.AdminServer.Page;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.MeshSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What the admin port shows of a workload. No key and no token is on any of these pages. */
public final class AdminPages {
  private final MeshRuntime runtime;
  private final Supplier<String> metrics;

  /**
   * Pages of one workload.
   *
   * @param metrics in Prometheus' text format
   */
  public AdminPages(MeshRuntime runtime, Supplier<String> metrics) {
    this.runtime = runtime;
    this.metrics = metrics;
  }

  /** By path. */
  public Map<String, Supplier<Page>> all() {
    Map<String, Supplier<Page>> pages = new TreeMap<>();
    pages.put("/ready", this::ready);
    pages.put(
        "/stats/prometheus",
        () -> new Page(200, "text/plain; version=0.0.4; charset=utf-8", metrics.get()));
    pages.put("/server_info", () -> Page.json(serverInfo()));
    pages.put("/certs", () -> Page.json(certs()));
    pages.put("/clusters", () -> Page.text(200, clusters()));
    pages.put("/config_dump", () -> Page.json(config()));
    return pages;
  }

  private Page ready() {
    RuntimeStatus status = runtime.status();
    if (status.ready()) {
      return Page.text(200, "LIVE\n");
    }
    String why =
        status.lastError() == null ? "waiting for identity and configuration" : status.lastError();
    return Page.text(503, "PRE_INITIALIZING: " + why + "\n");
  }

  private Map<String, Object> serverInfo() {
    RuntimeStatus status = runtime.status();
    WorkloadConfig config = runtime.config();
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("state", status.ready() ? "LIVE" : "PRE_INITIALIZING");
    info.put("workload", config.workload());
    info.put("instance", config.instance());
    info.put("namespace", config.namespace());
    info.put("spiffeId", status.spiffeId());
    info.put("controlPlane", config.controlPlane().toString());
    info.put("connected", status.connected());
    info.put("stale", status.stale());
    info.put("revision", status.revision());
    Duration age = status.sinceConfirmed();
    if (age != null) {
      info.put("confirmedSecondsAgo", age.toSeconds());
    }
    info.put("rejected", status.rejected());
    if (status.lastError() != null) {
      info.put("lastError", status.lastError());
    }
    return info;
  }

  private Map<String, Object> certs() {
    Map<String, Object> certs = new LinkedHashMap<>();
    try {
      certs.put("spiffeId", runtime.identity().id().toString());
      certs.put("generation", runtime.identity().generation());
      certs.put("expires", runtime.identity().svid().notAfter().toString());
    } catch (IdentityUnavailableException none) {
      certs.put("spiffeId", runtime.status().spiffeId());
      certs.put("error", String.valueOf(none.getMessage()));
    }
    return certs;
  }

  /** One line an endpoint, as Envoy's page. */
  private String clusters() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(runtime.mesh().snapshot().clusters())
        .values()
        .forEach(
            cluster -> {
              for (Endpoint endpoint : cluster.endpoints()) {
                text.append(cluster.name()).append("::");
                text.append(endpoint.address()).append(':').append(endpoint.port());
                text.append("::").append(endpoint.health());
                text.append("::").append(endpoint.workload().name());
                text.append("::").append(endpoint.tls() ? "mtls" : "plaintext").append('\n');
              }
            });
    return text.toString();
  }

  private Map<String, Object> config() {
    MeshSnapshot snapshot = runtime.mesh().snapshot();
    Map<String, Object> dump = new LinkedHashMap<>();
    dump.put("revision", snapshot.revision());
    dump.put("outboundPolicy", snapshot.outboundPolicy().name());
    dump.put("listeners", new TreeSet<>(snapshot.listeners().keySet()));
    dump.put("absentListeners", new TreeSet<>(snapshot.absentListeners()));
    dump.put("gateways", new TreeSet<>(snapshot.gateways().keySet()));
    dump.put("inbound", texts(snapshot.inbound().values()));
    List<String> routes = new ArrayList<>();
    snapshot
        .listeners()
        .values()
        .forEach(each -> each.virtualHosts().forEach(host -> routes.add(host.toString())));
    snapshot
        .gateways()
        .values()
        .forEach(each -> each.virtualHosts().forEach(host -> routes.add(host.toString())));
    dump.put("virtualHosts", routes);
    dump.put("clusters", texts(new TreeMap<String, Cluster>(snapshot.clusters()).values()));
    return dump;
  }

  private static List<String> texts(Iterable<?> values) {
    List<String> texts = new ArrayList<>();
    values.forEach(value -> texts.add(String.valueOf(value)));
    return texts;
  }
}
