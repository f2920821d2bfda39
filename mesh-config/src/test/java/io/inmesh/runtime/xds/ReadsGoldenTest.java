package io.inmesh.runtime.xds;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.Message;
import io.inmesh.config.translate.Golden;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Our own client refuses what it cannot enforce; it must read everything that we make for it. */
class ReadsGoldenTest {
  static Stream<Arguments> resources() throws Exception {
    return Golden.forOurClients().stream()
        .map(each -> Arguments.of(each.scenario() + " " + each.question(), each.resource()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("resources")
  void readsWhatIsMadeForIt(String name, Message resource) {
    FieldPath at = FieldPath.ROOT;
    assertThatCode(
            () -> {
              if (resource instanceof Listener listener) {
                ListenerCompiler.listener(at, listener);
              } else if (resource instanceof RouteConfiguration routes) {
                RouteCompiler.routes(at, routes);
              } else if (resource instanceof Cluster cluster) {
                ClusterCompiler.cluster(at, cluster);
              } else if (resource instanceof ClusterLoadAssignment assignment) {
                EndpointCompiler.endpoints(at, assignment);
              }
            })
        .doesNotThrowAnyException();
  }
}
