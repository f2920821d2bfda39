package io.inmesh.config.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * gRPC's clients refuse a whole cluster for one field that they cannot do: each says here what they
 * have in common (Go 1.75, Python 1.85, Java 1.85).
 */
class StockClientTest {
  private static Cluster made(String generator, String policy)
      throws InvalidProtocolBufferException {
    Scenario scenario =
        Scenario.read(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: ratings}
            spec: {selector: {app: ratings}, ports: [{name: grpc, port: 9080}]}
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: ratings}
            spec: {host: ratings, trafficPolicy: %s}
            ---
            golden:
              ask: []
              clients:
              - {name: caller, generator: %s, ask: []}
            """
                .formatted(policy, generator),
            "stock.yaml");
    Translator translator = new Translator();
    Scope scope =
        translator.scope(scenario.model(), Scenario.description(scenario.clients().get(0)));
    return Cluster.parseFrom(
        translator
            .resource(
                scenario.model(),
                scope,
                TypeUrls.CLUSTER,
                "outbound|9080||ratings.default.svc.cluster.local")
            .orElseThrow()
            .toByteString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{outlierDetection: {consecutive5xxErrors: 5}}",
        "{loadBalancer: {simple: LEAST_REQUEST}}",
        "{loadBalancer: {simple: RANDOM}}",
        "{loadBalancer: {simple: PASSTHROUGH}}"
      })
  void whatNotAllCanDoIsByTurns(String policy) throws Exception {
    assertThat(made("grpc", policy).getLbPolicy()).isEqualTo(Cluster.LbPolicy.ROUND_ROBIN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ringHash: {minimumRingSize: 2048}, httpHeaderName: user} | 2048",
        "{maglev: {tableSize: 65537}, httpHeaderName: user} | 1024"
      })
  void everyHashIsARing(String hash, long size) throws Exception {
    Cluster cluster = made("grpc", "{loadBalancer: {consistentHash: %s}}".formatted(hash));

    assertThat(cluster.getLbPolicy()).isEqualTo(Cluster.LbPolicy.RING_HASH);
    assertThat(cluster.getRingHashLbConfig().getMinimumRingSize().getValue()).isEqualTo(size);
  }

  @Test
  void plaintextIsNoTransportSocket() throws Exception {
    assertThat(made("grpc", "{tls: {mode: DISABLE}}").hasTransportSocket()).isFalse();
    assertThat(made("inmesh", "{tls: {mode: DISABLE}}").getTransportSocket().getName())
        .isEqualTo("envoy.transport_sockets.raw_buffer");
  }
}
