package io.inmesh.runtime.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Samples;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.translate.ClientDescription;
import io.inmesh.config.translate.Generator;
import io.inmesh.config.translate.Scope;
import io.inmesh.config.translate.Translator;
import io.inmesh.config.translate.TypeUrls;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every networking file of Bookinfo becomes resources that our own client reads, on every port of
 * every service.
 */
class ReadsBookinfoTest {
  static Stream<Path> files() {
    return Samples.yamlFiles("istio-1.6/bookinfo/networking").stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsWhatItBecomes(Path file) {
    MeshModel model = model(file);
    int clusters = 0;
    for (String namespace : List.of("default", "other")) {
      Scope scope =
          new Translator()
              .scope(
                  model,
                  new ClientDescription(Generator.INMESH, namespace, Map.of("app", "productpage")));
      for (MeshService service : model.services()) {
        for (MeshService.Port port : service.ports()) {
          clusters += read(model, scope, service.host(), port.number());
        }
      }
    }
    assertThat(clusters).isPositive();
  }

  private static int read(MeshModel model, Scope scope, String host, int port) {
    Translator translator = new Translator();
    String name = "outbound|%d||%s".formatted(port, host);
    RouteConfiguration routes =
        (RouteConfiguration) translator.resource(model, scope, TypeUrls.ROUTE, name).orElseThrow();
    RouteCompiler.routes(FieldPath.ROOT, routes);
    List<String> clusters = new ArrayList<>(List.of(name));
    for (var route : routes.getVirtualHosts(0).getRoutesList()) {
      clusters.add(route.getRoute().getCluster());
      route
          .getRoute()
          .getWeightedClusters()
          .getClustersList()
          .forEach(each -> clusters.add(each.getName()));
    }
    int read = 0;
    for (String each : clusters) {
      var cluster = translator.resource(model, scope, TypeUrls.CLUSTER, each);
      if (cluster.isPresent() && !isForeign((Cluster) cluster.get())) {
        ClusterCompiler.cluster(FieldPath.ROOT, (Cluster) cluster.get());
        EndpointCompiler.endpoints(
            FieldPath.ROOT,
            (ClusterLoadAssignment)
                translator.resource(model, scope, TypeUrls.ENDPOINT, each).orElseThrow());
        read++;
      }
    }
    return read;
  }

  /**
   * TLS to a foreign server, which our client refuses: calls fail instead of going out in
   * plaintext.
   */
  private static boolean isForeign(Cluster cluster) {
    return cluster.getName().endsWith("googleapis.com");
  }

  private static MeshModel model(Path file) {
    String services =
        Samples.text(Samples.folder("istio-1.6/bookinfo/platform/kube").resolve("bookinfo.yaml"));
    List<Resource<?>> resources = new ArrayList<>(Samples.resources(services, "bookinfo.yaml"));
    resources.addAll(Samples.resources(Samples.text(file), file.getFileName().toString()));
    List<WorkloadInstance> instances =
        Stream.of("v1", "v2", "v3")
            .map(
                version ->
                    new WorkloadInstance(
                        "reviews-" + version,
                        "i",
                        "default",
                        "bookinfo-reviews",
                        "cluster.local",
                        Map.of("app", "reviews", "version", version),
                        "127.0.0.1",
                        Map.of(9080, 10_000),
                        Map.of(9080, "http"),
                        true,
                        "",
                        true,
                        WorkloadInstance.Kind.LIBRARY))
            .toList();
    return MeshModel.of("1", resources, instances, MeshConfig.DEFAULT);
  }
}
