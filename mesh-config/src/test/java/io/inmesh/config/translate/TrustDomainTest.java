package io.inmesh.config.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.model.MeshModel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A policy that names one of the mesh's own trust domains means them all, and no stranger's. */
class TrustDomainTest {
  private static final String REST = "/ns/default/sa/reviews";

  private static String made(String domain) {
    Scenario scenario =
        Scenario.read(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: ratings}
            spec: {selector: {app: ratings}, ports: [{name: http, port: 9080}]}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: istio, namespace: istio-system}
            data: {mesh: "trustDomain: new.test\\ntrustDomainAliases: [old.test]\\n"}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: callers}
            spec: {rules: [{from: [{source: {principals: ["%s"]}}]}]}
            ---
            golden:
              ask: []
              clients:
              - {name: ratings, labels: {app: ratings}, ask: []}
            """
                .formatted(domain + REST),
            "trust.yaml");
    MeshModel model = scenario.model();
    Translator translator = new Translator();
    Scope scope = translator.scope(model, Scenario.description(scenario.clients().get(0)));
    return translator
        .resource(model, scope, TypeUrls.LISTENER, "xds.istio.io/grpc/lds/inbound/0.0.0.0:9080")
        .orElseThrow()
        .toString();
  }

  private static List<String> accepted(String policy) {
    return Stream.of("cluster.local", "new.test", "old.test", "foreign.test")
        .filter(domain -> policy.contains("spiffe://" + domain + REST))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster.local", "new.test", "old.test"})
  void ourOwnDomainsStandForEachOther(String domain) {
    assertThat(accepted(made(domain))).containsExactly("cluster.local", "new.test", "old.test");
  }

  @ParameterizedTest
  @ValueSource(strings = "foreign.test")
  void aForeignDomainStandsForItselfAlone(String domain) {
    assertThat(accepted(made(domain))).containsExactly("foreign.test");
  }
}
