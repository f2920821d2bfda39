package io.inmesh.controlplane.registry;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.xds.proto.envoy.config.core.v3.Locality;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the claims out of an xDS node. Pure. */
public final class NodeClaims {
  private static final String STOCK_GENERATOR = "grpc";

  private NodeClaims() {}

  /**
   * What a node says.
   *
   * @throws IllegalArgumentException with the field, if one is of the wrong type or out of bounds
   */
  public static Claims of(Node node) {
    Struct metadata = node.getMetadata();
    String generator = text(metadata, "GENERATOR");
    return new Claims(
        node.getId(),
        WorkloadKind.ofNodeId(node.getId()),
        generator.isEmpty() ? STOCK_GENERATOR : generator,
        text(metadata, "NAMESPACE"),
        text(metadata, "SERVICE_ACCOUNT"),
        text(metadata, "APPLICATION"),
        text(metadata, "WORKLOAD_NAME"),
        text(metadata, "INSTANCE"),
        labels(metadata),
        ports(metadata),
        text(metadata, "ADDRESS"),
        locality(node.getLocality()));
  }

  private static String text(Struct metadata, String field) {
    Value value = metadata.getFieldsMap().get(field);
    if (value == null || value.hasNullValue()) {
      return "";
    }
    if (!value.hasStringValue()) {
      throw wrong("node.metadata." + field, "a string");
    }
    return value.getStringValue();
  }

  private static Map<String, String> labels(Struct metadata) {
    Map<String, String> labels = new TreeMap<>();
    Value value = metadata.getFieldsMap().get("LABELS");
    if (value == null || value.hasNullValue()) {
      return labels;
    }
    if (!value.hasStructValue()) {
      throw wrong("node.metadata.LABELS", "an object");
    }
    value
        .getStructValue()
        .getFieldsMap()
        .forEach((name, label) -> labels.put(name, labelText(name, label)));
    return labels;
  }

  private static String labelText(String name, Value value) {
    if (!value.hasStringValue()) {
      throw wrong("node.metadata.LABELS." + name, "a string");
    }
    return value.getStringValue();
  }

  private static List<ClaimedPort> ports(Struct metadata) {
    Value value = metadata.getFieldsMap().get("PORTS");
    if (value == null || value.hasNullValue()) {
      return List.of();
    }
    if (!value.hasListValue()) {
      throw wrong("node.metadata.PORTS", "a list");
    }
    ListValue list = value.getListValue();
    List<ClaimedPort> ports = new ArrayList<>(list.getValuesCount());
    for (int i = 0; i < list.getValuesCount(); i++) {
      ports.add(port(list.getValues(i).getStructValue(), "node.metadata.PORTS[" + i + "]"));
    }
    return ports;
  }

  private static ClaimedPort port(Struct port, String at) {
    int workload = number(port, "workload", at);
    int bound = port.containsFields("bound") ? number(port, "bound", at) : workload;
    Value tls = port.getFieldsMap().get("tls");
    return new ClaimedPort(
        workload, bound, text(port, "protocol"), tls != null && tls.getBoolValue());
  }

  private static int number(Struct port, String field, String at) {
    Value value = port.getFieldsMap().get(field);
    if (value == null || !value.hasNumberValue()) {
      throw wrong(at + "." + field, "a number");
    }
    double number = value.getNumberValue();
    if (number != Math.rint(number)) {
      throw wrong(at + "." + field, "a whole number");
    }
    return (int) number;
  }

  private static String locality(Locality locality) {
    StringBuilder path = new StringBuilder(locality.getRegion());
    if (!locality.getZone().isEmpty()) {
      path.append('/').append(locality.getZone());
      if (!locality.getSubZone().isEmpty()) {
        path.append('/').append(locality.getSubZone());
      }
    }
    return path.toString();
  }

  private static IllegalArgumentException wrong(String field, String expected) {
    return new IllegalArgumentException("%s: expected %s".formatted(field, expected));
  }
}
