package io.inmesh.runtime.telemetry;

import static io.inmesh.runtime.telemetry.CallFacts.UNKNOWN;
import static io.inmesh.runtime.telemetry.CallFacts.orUnknown;

import io.inmesh.snapshot.WorkloadRef;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;

/** Istio's labels, all of them, in its order. Built once a series. */
final class IstioLabels {
  private final SelfDescription self;

  IstioLabels(SelfDescription self) {
    this.self = self;
  }

  Tags of(MeterKey key) {
    List<Tag> tags = new ArrayList<>(25);
    Side me = me(key);
    Side peer = peer(key);
    Side source = key.outbound() ? me : peer;
    Side destination = key.outbound() ? peer : me;
    add(tags, "reporter", key.outbound() ? "source" : "destination");
    source(tags, source);
    destination(tags, destination, key);
    add(tags, "request_protocol", key.grpc() ? "grpc" : "http");
    add(tags, "response_code", Integer.toString(key.status()));
    add(
        tags,
        "grpc_response_status",
        key.grpc() && key.grpcStatus() >= 0 ? Integer.toString(key.grpcStatus()) : UNKNOWN);
    add(tags, "response_flags", key.flags());
    add(tags, "connection_security_policy", security(key));
    return Tags.of(tags);
  }

  /** At the source it is always unknown: Istio's rule. */
  private static String security(MeterKey key) {
    if (key.outbound()) {
      return UNKNOWN;
    }
    return key.mutualTls() ? "mutual_tls" : "none";
  }

  /** One end of the call. */
  private record Side(
      WorkloadRef workload, String principal, String app, String version, String cluster) {}

  private Side me(MeterKey key) {
    return new Side(
        self.workload(),
        key.mutualTls() ? self.workload().principal() : UNKNOWN,
        orUnknown(self.app()),
        orUnknown(self.version()),
        self.cluster());
  }

  private Side peer(MeterKey key) {
    WorkloadRef peer = key.peer();
    boolean known = !peer.name().equals(UNKNOWN);
    return new Side(
        peer,
        key.mutualTls() ? orUnknown(peer.principal()) : UNKNOWN,
        peer.canonicalService(),
        known ? version(peer) : UNKNOWN,
        known ? self.cluster() : UNKNOWN);
  }

  /** The canonical revision of a workload without a version is "latest"; its version is not. */
  private static String version(WorkloadRef peer) {
    return peer.canonicalRevision().equals("latest") ? UNKNOWN : peer.canonicalRevision();
  }

  private static void source(List<Tag> tags, Side source) {
    WorkloadRef workload = source.workload();
    add(tags, "source_workload", workload.name());
    add(tags, "source_canonical_service", workload.canonicalService());
    add(tags, "source_canonical_revision", workload.canonicalRevision());
    add(tags, "source_workload_namespace", workload.namespace());
    add(tags, "source_principal", source.principal());
    add(tags, "source_app", source.app());
    add(tags, "source_version", source.version());
    add(tags, "source_cluster", source.cluster());
  }

  private static void destination(List<Tag> tags, Side destination, MeterKey key) {
    WorkloadRef workload = destination.workload();
    add(tags, "destination_workload", workload.name());
    add(tags, "destination_workload_namespace", workload.namespace());
    add(tags, "destination_principal", destination.principal());
    add(tags, "destination_app", destination.app());
    add(tags, "destination_version", destination.version());
    add(tags, "destination_service", key.service().host());
    add(tags, "destination_canonical_service", workload.canonicalService());
    add(tags, "destination_canonical_revision", workload.canonicalRevision());
    add(tags, "destination_service_name", key.service().name());
    add(tags, "destination_service_namespace", key.service().namespace());
    add(tags, "destination_cluster", destination.cluster());
  }

  private static void add(List<Tag> tags, String name, String value) {
    tags.add(Tag.of(name, orUnknown(value)));
  }
}
