package io.inmesh.runtime.xds;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.ServiceRef;
import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;
import java.util.ArrayList;
import java.util.List;

/** What travels as metadata: the user's resource behind a rule, and the services behind a name. */
final class MetadataReader {
  private static final Struct NONE = Struct.getDefaultInstance();

  private MetadataReader() {}

  /** {@code filter_metadata["inmesh"]}: resource, place, rule. */
  static Origin origin(Metadata metadata) {
    Struct struct = struct(metadata, "inmesh");
    String resource = text(struct, "resource");
    return resource.isEmpty()
        ? Origin.NONE
        : new Origin(resource, text(struct, "place"), text(struct, "rule"));
  }

  /** {@code filter_metadata["istio"].services}; the port is the caller's to know. */
  static List<ServiceRef> services(Metadata metadata, int port) {
    List<ServiceRef> services = new ArrayList<>();
    Value list = struct(metadata, "istio").getFieldsMap().get("services");
    if (list != null) {
      for (Value value : list.getListValue().getValuesList()) {
        Struct service = value.getStructValue();
        services.add(
            new ServiceRef(
                text(service, "host"), text(service, "name"), text(service, "namespace"), port));
      }
    }
    return services;
  }

  static Struct struct(Metadata metadata, String filter) {
    return metadata.getFilterMetadataOrDefault(filter, NONE);
  }

  /** Empty when it is not there, or is no text. */
  static String text(Struct struct, String field) {
    Value value = struct.getFieldsMap().get(field);
    return value == null ? "" : value.getStringValue();
  }
}
