package io.inmesh.controlplane.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.xds.proto.envoy.config.core.v3.Locality;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeClaimsTest {
  private final Struct.Builder metadata = Struct.newBuilder();

  @Test
  void aWorkloadSaysWhatItIs() {
    put("GENERATOR", text("inmesh"));
    put("NAMESPACE", text("prod"));
    put("INSTANCE", text("r-1"));
    put(
        "LABELS",
        Value.newBuilder()
            .setStructValue(Struct.newBuilder().putFields("app", text("reviews")))
            .build());
    put("PORTS", ports(port(9080, 34567)));
    Claims claims = claims("sidecar~10.0.0.1~r-1.prod~prod.svc.cluster.local");
    assertThat(claims.kind()).isEqualTo(WorkloadKind.SIDECAR);
    assertThat(claims.generator()).isEqualTo("inmesh");
    assertThat(claims.namespace()).isEqualTo("prod");
    assertThat(claims.instance()).isEqualTo("r-1");
    assertThat(claims.labels()).containsEntry("app", "reviews");
    assertThat(claims.ports()).containsExactly(new ClaimedPort(9080, 34567, "http", true));
    assertThat(claims.locality()).isEqualTo("eu/a");
  }

  @Test
  void aStockClientSaysNothing() {
    Claims claims = claims("whatever");
    assertThat(claims.kind()).isEqualTo(WorkloadKind.OTHER);
    assertThat(claims.generator()).isEqualTo("grpc");
    assertThat(claims.ports()).isEmpty();
  }

  @Test
  void whatIsOfTheWrongTypeIsRefusedByName() {
    put("LABELS", text("app=reviews"));
    assertThatThrownBy(() -> claims("id")).hasMessage("node.metadata.LABELS: expected an object");
    metadata.clear();
    put("PORTS", ports(port(9080.5, 1)));
    assertThatThrownBy(() -> claims("id"))
        .hasMessage("node.metadata.PORTS[0].workload: expected a whole number");
    metadata.clear();
    put("PORTS", ports(port(70_000, 1)));
    assertThatThrownBy(() -> claims("id"))
        .hasMessage("workload port: 70000 (expected: 1 to 65535)");
    metadata.clear();
    put("PORTS", ports(port(80, 1), port(80, 2)));
    assertThatThrownBy(() -> claims("id"))
        .hasMessageContaining("workload port 80 is there 2 times");
  }

  @Test
  void whatAClientSaysIsBounded() {
    put("INSTANCE", text("x".repeat(257)));
    assertThatThrownBy(() -> claims("id")).hasMessage("INSTANCE: more than 256 characters");
    metadata.clear();
    put("INSTANCE", text("a\nb"));
    assertThatThrownBy(() -> claims("id")).hasMessage("INSTANCE: holds control characters");
  }

  private Claims claims(String id) {
    return NodeClaims.of(
        Node.newBuilder()
            .setId(id)
            .setLocality(Locality.newBuilder().setRegion("eu").setZone("a"))
            .setMetadata(metadata)
            .build());
  }

  private void put(String field, Value value) {
    metadata.putFields(field, value);
  }

  private static Value port(double workload, int bound) {
    return Value.newBuilder()
        .setStructValue(
            Struct.newBuilder()
                .putFields("workload", Value.newBuilder().setNumberValue(workload).build())
                .putFields("bound", Value.newBuilder().setNumberValue(bound).build())
                .putFields("protocol", text("http"))
                .putFields("tls", Value.newBuilder().setBoolValue(true).build()))
        .build();
  }

  private static Value ports(Value... ports) {
    return Value.newBuilder()
        .setListValue(ListValue.newBuilder().addAllValues(List.of(ports)))
        .build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
