package io.inmesh.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MeshRulesTest {
  private static final String REVIEWS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: reviews, namespace: default}
      spec:
        selector: {app: reviews}
        ports: [{name: http, port: 9080}]
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: reviews, namespace: default}
      spec:
        host: reviews
        subsets:
        - {name: v1, labels: {version: v1}}
        - {name: v2, labels: {version: v2}}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: reviews, namespace: default}
      spec:
        hosts: [reviews]
        http:
        - match: [{headers: {end-user: {exact: jason}}}]
          route: [{destination: {host: reviews, subset: v2}}]
        - route: [{destination: {host: reviews, subset: v1}}]
      """;

  private final MeshRules rules =
      MeshRules.of(REVIEWS)
          .workload("reviews-v1", Map.of("app", "reviews", "version", "v1"), 9080)
          .workload("reviews-v2", Map.of("app", "reviews", "version", "v2"), 9080);

  @Test
  void answersWhereARequestGoes() {
    assertThat(rules.get("http://reviews:9080/reviews/0", "end-user: jason").cluster())
        .isEqualTo("outbound|9080|v2|reviews.default.svc.cluster.local");
    assertThat(rules.get("http://reviews:9080/reviews/0").cluster())
        .isEqualTo("outbound|9080|v1|reviews.default.svc.cluster.local");
  }

  @Test
  void namesTheResourceThatDecided() {
    assertThat(rules.get("http://reviews:9080/reviews/0").text())
        .contains("VirtualService default/reviews")
        .contains("http[1]");
  }

  @Test
  void shortNamesBelongToTheirNamespace() {
    assertThat(rules.in("shop").get("http://reviews:9080/reviews/0").cluster()).isEmpty();
  }

  @Test
  void whatIsWrongIsNamedByItsPlace() {
    assertThatThrownBy(() -> MeshRules.of(REVIEWS.replace("exact:", "exat:")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("test.yaml:")
        .hasMessageContaining("exact");
  }
}
