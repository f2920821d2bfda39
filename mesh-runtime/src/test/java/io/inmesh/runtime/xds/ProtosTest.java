package io.inmesh.runtime.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProtosTest {
  private static final Cluster CLUSTER = Cluster.newBuilder().setName("reviews").build();

  @Test
  void packsAsProtobufItself() {
    assertThat(Protos.pack(CLUSTER)).isEqualTo(Any.pack(CLUSTER));
  }

  @Test
  void unpacksWhatItNames() throws InvalidProtocolBufferException {
    assertThat(Protos.unpack(Any.pack(CLUSTER), Cluster.class)).isEqualTo(CLUSTER);
    assertThat(Protos.descriptor(Cluster.class)).isSameAs(Cluster.getDescriptor());
  }

  @Test
  void refusesAnotherTypeAndBrokenBytes() {
    assertThatThrownBy(() -> Protos.unpack(Any.pack(CLUSTER), Listener.class))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessageContaining("envoy.config.cluster.v3.Cluster")
        .hasMessageContaining("expected: envoy.config.listener.v3.Listener");
    Any broken =
        Any.pack(CLUSTER).toBuilder().setValue(ByteString.copyFrom(new byte[] {10, 99})).build();
    assertThatThrownBy(() -> Protos.unpack(broken, Cluster.class))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  @Test
  void understandsOnlyTheFieldsThatAreNamed() {
    FieldPath.ROOT.only(CLUSTER, Set.of("name"));
    assertThatThrownBy(() -> FieldPath.ROOT.only(CLUSTER, Set.of("alt_stat_name")))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("name")
        .hasMessageContaining("it understands: alt_stat_name");
  }

  @Test
  void refusesAFieldFromTheFuture() {
    UnknownFieldSet future =
        UnknownFieldSet.newBuilder()
            .addField(9_999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    Cluster newer = CLUSTER.toBuilder().setUnknownFields(future).build();
    assertThatThrownBy(() -> FieldPath.ROOT.only(newer, Set.of("name")))
        .isInstanceOf(InvalidResourceException.class)
        .hasMessageContaining("9999");
  }
}
