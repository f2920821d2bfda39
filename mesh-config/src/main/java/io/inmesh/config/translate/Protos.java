package io.inmesh.config.translate;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.inmesh.config.document.Path;
import io.inmesh.config.resource.Resource;
import io.inmesh.xds.proto.envoy.config.core.v3.AggregatedConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.ApiVersion;
import io.inmesh.xds.proto.envoy.config.core.v3.ConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;
import io.inmesh.xds.proto.envoy.type.v3.FractionalPercent;
import java.util.Map;
import java.util.TreeMap;

/** Small protobufs that every concern needs. */
final class Protos {
  static final ConfigSource ADS =
      ConfigSource.newBuilder()
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .setResourceApiVersion(ApiVersion.V3)
          .build();
  private static final int MILLION = 1_000_000;

  private Protos() {}

  static Any any(Message message) {
    return Any.pack(message);
  }

  static UInt32Value uint(long value) {
    return UInt32Value.of((int) value);
  }

  static BoolValue bool(boolean value) {
    return BoolValue.of(value);
  }

  static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  /** Percent as millionths. */
  static FractionalPercent percent(double percent) {
    return FractionalPercent.newBuilder()
        .setNumerator((int) Math.round(percent / 100 * MILLION))
        .setDenominator(FractionalPercent.DenominatorType.MILLION)
        .build();
  }

  static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  /** Sorted by key, so that equal content has equal bytes. */
  static Struct struct(Map<String, String> fields) {
    Struct.Builder struct = Struct.newBuilder();
    new TreeMap<>(fields).forEach((key, value) -> struct.putFields(key, text(value)));
    return struct.build();
  }

  /** Names the resource and the place that something comes from. */
  static Metadata origin(Resource<?> resource, Path path) {
    return Metadata.newBuilder()
        .putFilterMetadata("inmesh", originStruct(resource, path, ""))
        .build();
  }

  /** The same with the rule, such as {@code http[0]}. */
  static Metadata origin(Resource<?> resource, Path path, String rule) {
    return Metadata.newBuilder()
        .putFilterMetadata("inmesh", originStruct(resource, path, rule))
        .build();
  }

  static Struct originStruct(Resource<?> resource, Path path, String rule) {
    Struct.Builder struct =
        Struct.newBuilder()
            .putFields("resource", text(resource.title()))
            .putFields("place", text(resource.place(path)));
    return rule.isEmpty() ? struct.build() : struct.putFields("rule", text(rule)).build();
  }
}
