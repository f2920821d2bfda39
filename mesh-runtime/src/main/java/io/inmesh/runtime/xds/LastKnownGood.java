package io.inmesh.runtime.xds;

import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.xds.TypeUrls;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;

/**
 * What was accepted, as bytes for the state directory: one delta response a type, as if the control
 * plane had sent it. The format is private to one version of this client; another starts without.
 */
final class LastKnownGood {
  private static final int FORMAT = 1;

  private LastKnownGood() {}

  static byte[] encode(ConfigState state) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(FORMAT);
    try {
      for (ResourceType type : ResourceType.values()) {
        response(state, type).writeDelimitedTo(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return out.toByteArray();
  }

  private static DeltaDiscoveryResponse response(ConfigState state, ResourceType type) {
    ResourceTable<?> table = state.resources().table(type);
    DeltaDiscoveryResponse.Builder response =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(type.url())
            .setSystemVersionInfo(state.revision())
            .addAllRemovedResources(table.absent());
    table
        .accepted()
        .forEach(
            (name, entry) ->
                response.addResources(
                    Resource.newBuilder()
                        .setName(name)
                        .setVersion(entry.version())
                        .setResource(entry.packed())));
    return response.build();
  }

  /**
   * Fills a fresh state, with all of it or nothing.
   *
   * @return how many resources there were
   * @throws IOException if the bytes are not ours, or not whole; the state is then as it was
   */
  static int decode(byte[] bytes, ConfigState into) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(bytes);
    int format = in.read();
    if (format != FORMAT) {
      throw new InvalidProtocolBufferException(
          "last known good: format %d (expected: %d)".formatted(format, FORMAT));
    }
    Map<ResourceType, DeltaDiscoveryResponse> whole = new EnumMap<>(ResourceType.class);
    DeltaDiscoveryResponse response;
    while ((response = DeltaDiscoveryResponse.parseDelimitedFrom(in)) != null) {
      ResourceType type = ResourceType.ofUrl(response.getTypeUrl());
      if (type == null) {
        throw new InvalidProtocolBufferException(
            "last known good: type '%s' (expected: one below %s)"
                .formatted(response.getTypeUrl(), TypeUrls.PREFIX));
      }
      whole.put(type, response);
    }
    if (whole.size() != ResourceType.values().length) {
      throw new InvalidProtocolBufferException(
          "last known good: of types %s alone (expected: all)".formatted(whole.keySet()));
    }
    whole.forEach((type, part) -> fill(into, type, part));
    return whole.values().stream().mapToInt(DeltaDiscoveryResponse::getResourcesCount).sum();
  }

  private static void fill(ConfigState into, ResourceType type, DeltaDiscoveryResponse part) {
    part.getResourcesList().forEach(resource -> into.restore(type, resource));
    part.getRemovedResourcesList().forEach(name -> into.restoreAbsent(type, name));
    into.restoreRevision(part.getSystemVersionInfo());
  }
}
