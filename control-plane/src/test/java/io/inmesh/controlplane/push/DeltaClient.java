package io.inmesh.controlplane.push;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.grpc.Channel;
import io.grpc.stub.StreamObserver;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.List;
import java.util.Map;

/** A delta client that does only what a test says. */
final class DeltaClient {
  final StreamProbe<DeltaDiscoveryResponse> probe = new StreamProbe<>();
  final StreamObserver<DeltaDiscoveryRequest> requests;
  private final Node node;
  private boolean introduced;

  DeltaClient(Channel channel, Node node) {
    this.node = node;
    this.requests = AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(probe);
  }

  static Node node(String instance, Map<String, String> labels, int... bound) {
    Struct.Builder metadata = Struct.newBuilder();
    metadata.putFields("GENERATOR", text("inmesh"));
    metadata.putFields("INSTANCE", text(instance));
    Struct.Builder claimed = Struct.newBuilder();
    labels.forEach((name, value) -> claimed.putFields(name, text(value)));
    metadata.putFields("LABELS", Value.newBuilder().setStructValue(claimed).build());
    ListValue.Builder ports = ListValue.newBuilder();
    for (int port : bound) {
      Struct.Builder one = Struct.newBuilder();
      one.putFields("workload", Value.newBuilder().setNumberValue(9080).build());
      one.putFields("bound", Value.newBuilder().setNumberValue(port).build());
      one.putFields("protocol", text("http"));
      one.putFields("tls", Value.newBuilder().setBoolValue(true).build());
      ports.addValues(Value.newBuilder().setStructValue(one));
    }
    metadata.putFields("PORTS", Value.newBuilder().setListValue(ports).build());
    return Node.newBuilder()
        .setId("library~127.0.0.1~" + instance + ".default~default.svc.cluster.local")
        .setMetadata(metadata)
        .build();
  }

  void subscribe(String type, String... names) {
    send(request(type).addAllResourceNamesSubscribe(List.of(names)));
  }

  void unsubscribe(String type, String... names) {
    send(request(type).addAllResourceNamesUnsubscribe(List.of(names)));
  }

  void subscribe(String type, Map<String, String> have, String... names) {
    send(
        request(type)
            .addAllResourceNamesSubscribe(List.of(names))
            .putAllInitialResourceVersions(have));
  }

  void ack(DeltaDiscoveryResponse response) {
    send(request(response.getTypeUrl()).setResponseNonce(response.getNonce()));
  }

  void nack(DeltaDiscoveryResponse response, String message) {
    DeltaDiscoveryRequest.Builder request =
        request(response.getTypeUrl()).setResponseNonce(response.getNonce());
    request.getErrorDetailBuilder().setCode(3).setMessage(message);
    send(request);
  }

  void send(DeltaDiscoveryRequest.Builder request) {
    if (!introduced) {
      introduced = true;
      request.setNode(node);
    }
    requests.onNext(request.build());
  }

  static DeltaDiscoveryRequest.Builder request(String type) {
    return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type);
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
