package io.inmesh.config.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Samples;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.WorkloadGrant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnalysisTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: reviews}
      spec: {selector: {app: reviews}, ports: [{name: http, port: 9080}]}
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: reviews}
      spec: {host: reviews, subsets: [{name: v1, labels: {version: v1}}]}
      ---
      """;

  @Test
  void findsAnUnknownSubsetAndAnUnknownHost() {
    List<String> found =
        find(
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: reviews}
            spec:
              hosts: [reviews]
              http:
              - match: [{uri: {exact: /a}}]
                route: [{destination: {host: reviews, subset: v2}}]
              - route: [{destination: {host: review}}]
            """);
    assertThat(found)
        .anyMatch(
            each ->
                each.startsWith("IST0101: spec.http[0].route[0].destination.subset: ")
                    && each.contains("did you mean \"v1\"?"))
        .anyMatch(each -> each.contains("did you mean \"reviews.default.svc.cluster.local\"?"));
  }

  @Test
  void findsAGatewayThatIsNotThere() {
    assertThat(
            find(
                "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\n"
                    + "spec: {hosts: [a], gateways: [edge], http: [{route: [{destination: {host: reviews}}]}]}"))
        .anyMatch(each -> each.contains("gateway \"default/edge\" does not exist"));
  }

  /** Gateways do not register: what they were granted tells of them. */
  @Test
  void findsSelectorsThatSelectNobody() {
    String selecting =
        """
        apiVersion: networking.istio.io/v1
        kind: Gateway
        metadata: {name: edge}
        spec: {selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: edge}
        spec: {selector: {matchLabels: {istio: ingressgateway}}, rules: [{}]}
        """;
    assertThat(find(selecting))
        .filteredOn(each -> each.startsWith("IST0127"))
        .hasSize(2)
        .allMatch(each -> each.contains("nobody was granted them"));
    WorkloadGrant gateway =
        new WorkloadGrant("default", "edge", Map.of("istio", "ingressgateway", "app", "edge"));
    assertThat(find(selecting, gateway)).noneMatch(each -> each.startsWith("IST0127"));
    WorkloadGrant elsewhere = new WorkloadGrant("shop", "edge", Map.of("istio", "ingressgateway"));
    assertThat(find(selecting, elsewhere))
        .filteredOn(each -> each.startsWith("IST0127"))
        .singleElement()
        .asString()
        .startsWith("IST0127: spec.selector: no workload");
  }

  @Test
  void findsRulesThatAreNeverReachedAndHostsWithTwoRules() {
    String rule =
        "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: %s}\n"
            + "spec: {hosts: [reviews], http: [{route: [{destination: {host: reviews}}]}, {redirect: {uri: /x}}]}\n---\n";
    assertThat(find(rule.formatted("a") + rule.formatted("b")))
        .anyMatch(each -> each.startsWith("IST0130: spec.http[1]: never reached"))
        .anyMatch(
            each ->
                each.startsWith("IST0109")
                    && each.contains("only VirtualService default/a, the oldest, holds"));
  }

  @Test
  void findsAHostThatOneRuleNamesTwice() {
    String rule =
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: twice}
        spec:
          hosts: [reviews, reviews.default.svc.cluster.local]
          http: [{route: [{destination: {host: reviews}}]}]
        """;
    assertThat(find(rule))
        .containsExactly(
            "IST0109: spec.hosts[1]: \"reviews.default.svc.cluster.local\" and \"reviews\" are the same host \"reviews.default.svc.cluster.local\" (keep one of them)");
  }

  /** What Istio accepts and nobody expects. */
  @Test
  void findsWhatDoesNothing() {
    assertThat(
            find(
                """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: idle}
                spec:
                  hosts: [reviews]
                  http:
                  - match: [{uri: {exact: /a}}]
                    fault: {abort: {percentage: {value: 50}}, delay: {percentage: {value: 50}}}
                    headers: {request: {set: {x-host: "%HOSTNAME%"}}}
                    route: [{destination: {host: reviews}}]
                  - redirect: {uri: /a, redirectCode: 304}
                ---
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: files}
                spec: {host: reviews, trafficPolicy: {tls: {mode: ISTIO_MUTUAL, caCertificates: /ca.pem}}}
                ---
                apiVersion: networking.istio.io/v1
                kind: ServiceEntry
                metadata: {name: nowhere}
                spec: {hosts: [a.example.com], resolution: STATIC, ports: [{number: 80, name: http, protocol: HTTP}]}
                ---
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: {name: shared}
                spec:
                  servers:
                  - {port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}
                  - {port: {number: 80, name: grpc, protocol: GRPC}, hosts: ["*"]}
                  - {port: {number: 80, name: tcp, protocol: TCP}, hosts: ["*"]}
                """))
        .anyMatch(each -> each.startsWith("INM0001: spec.http[0].fault.abort: without httpStatus"))
        .anyMatch(each -> each.startsWith("INM0001: spec.http[0].fault.delay: without fixedDelay"))
        .anyMatch(each -> each.startsWith("INM0001: spec.http[0].headers.request: values are sent"))
        .anyMatch(each -> each.startsWith("INM0001: spec.http[1].redirect.redirectCode: 304 "))
        .anyMatch(each -> each.startsWith("INM0001: spec.trafficPolicy.tls: ISTIO_MUTUAL uses"))
        .anyMatch(each -> each.startsWith("IST0127: spec.endpoints: resolution STATIC without"))
        .anyMatch(each -> each.startsWith("INM0001: spec.servers[2].port: port 80 is HTTP by"))
        .noneMatch(each -> each.startsWith("INM0001: spec.servers[1].port"));
  }

  @Test
  void saysWhatFailsClosedAndWhatIsNotEnforced() {
    assertThat(
            find(
                """
                apiVersion: security.istio.io/v1
                kind: AuthorizationPolicy
                metadata: {name: token}
                spec: {rules: [{from: [{source: {requestPrincipals: ["*"]}}]}]}
                ---
                apiVersion: security.istio.io/v1
                kind: RequestAuthentication
                metadata: {name: token}
                spec: {jwtRules: [{issuer: a}]}
                ---
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: warm}
                spec: {host: reviews, trafficPolicy: {loadBalancer: {warmup: {duration: 10s}}}}
                """))
        .anyMatch(each -> each.startsWith("INM0002: spec.rules[0]"))
        .anyMatch(each -> each.startsWith("INM0001: spec: tokens are not checked"))
        .anyMatch(each -> each.startsWith("INM0001: spec.trafficPolicy.loadBalancer.warmup"));
  }

  @Test
  void noFieldIsIgnoredInSilence() {
    assertThat(
            find(
                """
                apiVersion: networking.istio.io/v1
                kind: VirtualService
                metadata: {name: copies}
                spec:
                  hosts: [reviews]
                  http:
                  - match: [{uri: {exact: /a}}]
                    route: [{destination: {host: reviews}}]
                    mirror: {host: reviews, subset: v1}
                  - route: [{destination: {host: reviews}}]
                    mirrors: [{destination: {host: reviews, subset: v1}}]
                ---
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: budget}
                spec:
                  host: reviews
                  trafficPolicy:
                    retryBudget: {percent: 20, budgetInterval: 10s}
                    outlierDetection: {consecutive5xxErrors: 3, outlierDetectionHttpErrorCodes: [429]}
                ---
                apiVersion: networking.istio.io/v1
                kind: Gateway
                metadata: {name: edge}
                spec:
                  selector: {app: edge}
                  servers: [{port: {number: 80, name: http, protocol: HTTP}, bind: 10.0.0.1, hosts: ["*"]}]
                ---
                apiVersion: networking.istio.io/v1
                kind: Sidecar
                metadata: {name: default}
                spec: {outboundTrafficPolicy: {mode: ALLOW_ANY, egressProxy: {host: reviews, port: {number: 9080}}}}
                ---
                apiVersion: networking.istio.io/v1
                kind: WorkloadGroup
                metadata: {name: reviews}
                spec: {template: {serviceAccount: reviews}, probe: {httpGet: {port: 8080}}}
                """))
        .anyMatch(each -> each.startsWith("INM0001: spec.trafficPolicy.retryBudget.budgetInterval"))
        .anyMatch(
            each ->
                each.startsWith(
                    "INM0001: spec.trafficPolicy.outlierDetection.outlierDetectionHttpErrorCodes"))
        .anyMatch(each -> each.startsWith("INM0001: spec.http[0].mirror: "))
        .anyMatch(each -> each.startsWith("INM0001: spec.http[1].mirrors: "))
        .anyMatch(each -> each.startsWith("INM0001: spec.servers[0].bind"))
        .anyMatch(each -> each.startsWith("INM0001: spec.outboundTrafficPolicy.egressProxy"))
        .anyMatch(each -> each.startsWith("INM0001: spec.probe"));
  }

  @Test
  void namesWhatOfTheMeshsConfigurationNobodyReads() {
    String config =
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: istio, namespace: %s}
        data: {mesh: "enableAutoMtls: true\\naccessLogFile: /dev/stdout\\nenableTracing: true"}
        """;
    assertThat(find(config.formatted("istio-system")))
        .contains("INM0001: data.mesh: this version does not read accessLogFile, enableTracing");
    assertThat(find(config.formatted("default"))).noneMatch(each -> each.contains("data.mesh"));
  }

  @Test
  void isSilentAboutWhatTheAuthorSuppressed() {
    assertThat(
            find(
                "apiVersion: networking.istio.io/v1\nkind: DestinationRule\n"
                    + "metadata: {name: x, annotations: {galley.istio.io/analyze-suppress: IST0174}}\nspec: {host: nowhere}"))
        .noneMatch(each -> each.startsWith("IST0174"));
  }

  @Test
  void findsNothingInBookinfo() {
    String folder = "istio-1.6/bookinfo/";
    String text =
        Samples.text(Samples.folder(folder).resolve("platform/kube/bookinfo.yaml"))
            + "\n---\n"
            + Samples.text(Samples.folder(folder).resolve("networking/destination-rule-all.yaml"))
            + "\n---\n"
            + Samples.text(
                Samples.folder(folder).resolve("networking/virtual-service-all-v1.yaml"));
    assertThat(Analysis.of(model(text))).isEmpty();
  }

  private static List<String> find(String yaml, WorkloadGrant... grants) {
    return Analysis.of(model(SERVICE + yaml, grants)).stream().map(Finding::warning).toList();
  }

  private static MeshModel model(String yaml, WorkloadGrant... grants) {
    return MeshModel.of(
        "1", Samples.resources(yaml, "in.yaml"), List.of(), List.of(grants), MeshConfig.DEFAULT);
  }
}
