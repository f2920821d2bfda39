package io.inmesh.runtime;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.xds.proto.envoy.config.core.v3.Locality;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What a workload says of itself on a stream. Claims, which count as far as they are granted. */
final class NodeDescription {
  private NodeDescription() {}

  static Node of(WorkloadConfig config, Collection<InboundPort> ports) {
    Node.Builder node =
        Node.newBuilder()
            .setId(
                "%s~%s~%s.%s~%s.svc.cluster.local"
                    .formatted(
                        config.kind().name().toLowerCase(Locale.ROOT),
                        config.address(),
                        config.instance(),
                        config.namespace(),
                        config.namespace()))
            .setCluster(config.application() + '.' + config.namespace())
            .setUserAgentName("inmesh")
            .setUserAgentVersion(version())
            .setMetadata(metadata(config, ports));
    if (!config.locality().isEmpty()) {
      node.setLocality(locality(config.locality()));
    }
    return node.build();
  }

  private static Struct metadata(WorkloadConfig config, Collection<InboundPort> ports) {
    Struct.Builder metadata = Struct.newBuilder();
    boolean gateway = config.kind() == WorkloadConfig.Kind.GATEWAY;
    put(metadata, "GENERATOR", gateway ? "gateway" : "inmesh");
    put(metadata, "NAMESPACE", config.namespace());
    put(metadata, "SERVICE_ACCOUNT", config.serviceAccount());
    put(metadata, "APPLICATION", config.application());
    put(metadata, "WORKLOAD_NAME", config.workload());
    put(metadata, "INSTANCE", config.instance());
    put(metadata, "INMESH_VERSION", version());
    if (!config.address().isEmpty()) {
      put(metadata, "ADDRESS", config.address());
    }
    Struct.Builder labels = Struct.newBuilder();
    config.labels().forEach((name, value) -> put(labels, name, value));
    metadata.putFields("LABELS", Value.newBuilder().setStructValue(labels).build());
    ListValue.Builder list = ListValue.newBuilder();
    ports.stream()
        .sorted(Comparator.comparingInt(InboundPort::workloadPort))
        .forEach(port -> list.addValues(value(port)));
    metadata.putFields("PORTS", Value.newBuilder().setListValue(list).build());
    return metadata.build();
  }

  private static Value value(InboundPort port) {
    Struct.Builder fields = Struct.newBuilder();
    fields.putFields("workload", Value.newBuilder().setNumberValue(port.workloadPort()).build());
    fields.putFields("bound", Value.newBuilder().setNumberValue(port.boundPort()).build());
    fields.putFields("tls", Value.newBuilder().setBoolValue(port.tls()).build());
    put(fields, "protocol", port.protocol());
    return Value.newBuilder().setStructValue(fields).build();
  }

  private static void put(Struct.Builder to, String name, String value) {
    to.putFields(name, Value.newBuilder().setStringValue(value).build());
  }

  private static Locality locality(String text) {
    String[] parts = text.split("/", 3);
    return Locality.newBuilder()
        .setRegion(parts[0])
        .setZone(parts.length > 1 ? parts[1] : "")
        .setSubZone(parts.length > 2 ? parts[2] : "")
        .build();
  }

  private static String version() {
    String version = NodeDescription.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
