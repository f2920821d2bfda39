package io.inmesh.config.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Samples;
import io.inmesh.config.resource.PeerAuthentication.Mode;
import io.inmesh.config.resource.Sidecar.OutboundMode;
import io.inmesh.config.resource.TrafficPolicy.SimpleLB;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeshModelTest {
  private static final String SERVICES =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: a, namespace: one}
      spec: {selector: {app: a}, ports: [{name: http, port: 80}, {name: admin, port: 81, targetPort: web}]}
      ---
      """;

  @Test
  void joinsSubsetsOfARulesHostAndTakesTheFirstPolicy() {
    MeshModel model =
        model(
            rule(
                    "one",
                    "b",
                    "2026-01-02T00:00:00Z",
                    "host: a, trafficPolicy: {loadBalancer: {simple: RANDOM}}, subsets: [{name: v1, labels: {version: new}}, {name: v2, labels: {version: v2}}]")
                + rule(
                    "one",
                    "c",
                    "2026-01-01T00:00:00Z",
                    "host: a, subsets: [{name: v1, labels: {version: old}}]"));
    Destination destination =
        model.destination(model.service("a.one.svc.cluster.local").get(), "two", Map.of()).get();
    assertThat(destination.subsets().get("v1").subset().labels()).containsEntry("version", "old");
    assertThat(destination.subsets()).containsKey("v2");
    assertThat(destination.settings(80, "v1").loadBalancer().simple()).isEqualTo(SimpleLB.RANDOM);
  }

  @Test
  void replacesPortLevelSettingsAndOverridesSubsetsBlockByBlock() {
    MeshModel model =
        model(
            rule(
                "one",
                "b",
                "2026-01-01T00:00:00Z",
                "host: a, trafficPolicy: {loadBalancer: {simple: RANDOM}, outlierDetection: {}, portLevelSettings: [{port: {number: 81}, tls: {mode: DISABLE}}]}, "
                    + "subsets: [{name: v1, trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}}]"));
    Destination destination =
        model.destination(model.service("a.one.svc.cluster.local").get(), "two", Map.of()).get();
    assertThat(destination.settings(81, "").loadBalancer()).isNull();
    assertThat(destination.settings(81, "").outlierDetection()).isNull();
    assertThat(destination.settings(80, "v1").loadBalancer().simple())
        .isEqualTo(SimpleLB.ROUND_ROBIN);
    assertThat(destination.settings(80, "v1").outlierDetection()).isNotNull();
  }

  @Test
  void looksForRulesInTheClientsNamespaceFirst() {
    MeshModel model =
        model(
            rule(
                    "one",
                    "own",
                    "2026-01-01T00:00:00Z",
                    "host: a, trafficPolicy: {loadBalancer: {simple: RANDOM}}")
                + rule(
                    "two",
                    "mine",
                    "2026-01-01T00:00:00Z",
                    "host: a.one.svc.cluster.local, trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}")
                + rule(
                    "three",
                    "hidden",
                    "2026-01-01T00:00:00Z",
                    "host: a.one.svc.cluster.local, exportTo: ['.']"));
    MeshService service = model.service("a.one.svc.cluster.local").get();
    assertThat(model.destination(service, "two", Map.of()).get().origin().name()).isEqualTo("mine");
    assertThat(model.destination(service, "one", Map.of()).get().origin().name()).isEqualTo("own");
    assertThat(model.destination(service, "four", Map.of()).get().origin().name()).isEqualTo("own");
  }

  @Test
  void readsEveryWayInWhichGatewaysAreNamed() {
    assertThat(Hosts.gateway("mesh", "one")).isEqualTo("mesh");
    assertThat(Hosts.gateway("edge", "one")).isEqualTo("one/edge");
    assertThat(Hosts.gateway("infra/edge", "one")).isEqualTo("infra/edge");
    assertThat(Hosts.gateway("edge.infra", "one")).isEqualTo("infra/edge");
    assertThat(Hosts.gateway("edge.infra.svc.cluster.local", "one")).isEqualTo("infra/edge");
  }

  @Test
  void givesRulesToTheirSelectedWorkloadsOnly() {
    MeshModel model =
        model(
            rule(
                    "one",
                    "chosen",
                    "2026-01-01T00:00:00Z",
                    "host: a, workloadSelector: {matchLabels: {app: b}}, trafficPolicy: {loadBalancer: {simple: RANDOM}}")
                + rule("one", "rest", "2026-01-02T00:00:00Z", "host: a"));
    MeshService service = model.service("a.one.svc.cluster.local").get();
    assertThat(model.destination(service, "one", Map.of("app", "b")).get().origin().name())
        .isEqualTo("chosen");
    assertThat(model.destination(service, "one", Map.of("app", "c")).get().origin().name())
        .isEqualTo("rest");
  }

  @Test
  void composesPeerAuthentication() {
    MeshModel model =
        model(
            peer("istio-system", "mesh", "mtls: {mode: STRICT}")
                + peer("one", "young", "mtls: {mode: DISABLE}")
                + peer(
                    "one",
                    "w",
                    "selector: {matchLabels: {app: a}}, mtls: {mode: UNSET}, portLevelMtls: {8080: {mode: PERMISSIVE}}")
                + peer(
                    "istio-system",
                    "ignored",
                    "selector: {matchLabels: {app: b}}, mtls: {mode: PERMISSIVE}"));
    assertThat(model.peerMode("two", Map.of("app", "b"), 80).mode()).isEqualTo(Mode.STRICT);
    assertThat(model.peerMode("one", Map.of(), 80).mode()).isEqualTo(Mode.DISABLE);
    assertThat(model.peerMode("one", Map.of("app", "a"), 80).mode()).isEqualTo(Mode.DISABLE);
    assertThat(model.peerMode("one", Map.of("app", "a"), 8080).mode()).isEqualTo(Mode.PERMISSIVE);
    assertThat(model.peerMode("one", Map.of("app", "a"), 8080).origin().name()).isEqualTo("w");
    assertThat(model("").peerMode("one", Map.of(), 80).mode()).isEqualTo(Mode.PERMISSIVE);
  }

  @Test
  void findsEndpointsByNamedTargetPorts() {
    MeshModel model =
        MeshModel.of(
            "1",
            Samples.resources(
                SERVICES
                    + """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: a, namespace: one}
                    spec:
                      template:
                        metadata: {labels: {app: a}}
                        spec: {serviceAccountName: account-a, containers: [{name: a, ports: [{name: web, containerPort: 8081}]}]}
                    """,
                ""),
            List.of(instance(Map.of(80, 1080, 8081, 1081))),
            MeshConfig.DEFAULT);
    MeshService service = model.service("a.one.svc.cluster.local").get();
    assertThat(model.endpoints(service, service.port(80).get()))
        .extracting(MeshEndpoint::port)
        .containsExactly(1080);
    assertThat(model.endpoints(service, service.port(81).get()))
        .extracting(MeshEndpoint::port)
        .containsExactly(1081);
    assertThat(model.identities(service))
        .containsExactly(
            "spiffe://cluster.local/ns/one/sa/account-a", "spiffe://cluster.local/ns/one/sa/sa-a");
  }

  @Test
  void hidesWhatASidecarDoesNotImport() {
    MeshModel model =
        model(
            "apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: default, namespace: two}\n"
                + "spec: {egress: [{hosts: ['./*']}], outboundTrafficPolicy: {}}");
    assertThat(model.service("a.one.svc.cluster.local", "two", Map.of())).isEmpty();
    assertThat(model.service("a.one.svc.cluster.local", "three", Map.of())).isPresent();
    assertThat(model.outboundPolicy("two", Map.of())).isEqualTo(OutboundMode.REGISTRY_ONLY);
    assertThat(model.outboundPolicy("three", Map.of())).isEqualTo(OutboundMode.ALLOW_ANY);
  }

  @Test
  void letsOnlyGrantsAndConfigurationNameIdentities() {
    MeshModel model =
        MeshModel.of(
            "1",
            Samples.resources(SERVICES, ""),
            List.of(),
            List.of(
                new WorkloadGrant("one", "granted", Map.of("app", "a", "version", "v1")),
                new WorkloadGrant("two", "elsewhere", Map.of("app", "a"))),
            MeshConfig.DEFAULT);
    assertThat(model.identities(model.service("a.one.svc.cluster.local").get()))
        .containsExactly("spiffe://cluster.local/ns/one/sa/granted");
  }

  private static WorkloadInstance instance(Map<Integer, Integer> ports) {
    return new WorkloadInstance(
        "a-v1",
        "a-v1-1",
        "one",
        "sa-a",
        "cluster.local",
        Map.of("app", "a"),
        "10.0.0.1",
        ports,
        Map.of(),
        true,
        "",
        true,
        WorkloadInstance.Kind.LIBRARY);
  }

  private static MeshModel model(String yaml) {
    return MeshModel.of("1", Samples.resources(SERVICES + yaml, ""), List.of(), MeshConfig.DEFAULT);
  }

  private static String rule(String namespace, String name, String created, String spec) {
    return "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: %s, namespace: %s, creationTimestamp: '%s'}\nspec: {%s}\n---\n"
        .formatted(name, namespace, created, spec);
  }

  private static String peer(String namespace, String name, String spec) {
    return "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: %s, namespace: %s}\nspec: {%s}\n---\n"
        .formatted(name, namespace, spec);
  }
}
