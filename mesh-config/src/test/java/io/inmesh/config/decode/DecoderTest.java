package io.inmesh.config.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Samples;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.resource.ConfigMap;
import io.inmesh.config.resource.DestinationRule;
import io.inmesh.config.resource.Kinds;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Service;
import io.inmesh.config.resource.TrafficPolicy;
import io.inmesh.config.resource.VirtualService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecoderTest {
  @Test
  void readsARule() {
    Resource<VirtualService> reviews =
        virtualService(
            """
            apiVersion: networking.istio.io/v1alpha3
            kind: VirtualService
            metadata: {name: reviews, labels: {app: reviews}}
            spec:
              hosts: [reviews]
              export_to: ["."]
              http:
              - match:
                - headers:
                    end-user: {exact: jason}
                    x-any: {}
                fault:
                  delay: {percentage: {value: 0.1}, fixedDelay: 1h0.5s}
                route:
                - destination: {host: reviews, subset: v2}
                timeout: 100ms
            """);
    VirtualService.HTTPRoute route = reviews.spec().http().get(0);
    assertThat(route.timeout()).isEqualTo(Duration.ofMillis(100));
    assertThat(route.match().get(0).headers().get("end-user").exact()).isEqualTo("jason");
    assertThat(route.match().get(0).headers().get("x-any").exact()).isNull();
    assertThat(route.fault().delay().fixedDelay()).isEqualTo(Duration.ofMillis(3_600_500));
    assertThat(route.fault().delay().percentage().value()).isEqualTo(0.1);
    assertThat(reviews.spec().exportTo()).containsExactly(".");
    assertThat(reviews.title()).isEqualTo("VirtualService default/reviews");
    assertThat(reviews.place(io.inmesh.config.document.Path.of("spec", "http").item(0)))
        .isEqualTo("in.yaml:8:5");
    assertThat(
            reviews.place(
                io.inmesh.config.document.Path.of("spec", "http").item(0).field("timeout")))
        .isEqualTo("in.yaml:16:5");
  }

  @Test
  void readsEveryBookinfoFileOfTheKnownKinds() {
    int resources = 0;
    for (Path file : Samples.yamlFiles("istio-1.6/bookinfo/networking")) {
      for (Document document : Decoder.decode(Samples.text(file), file.getFileName().toString())) {
        assertThat(document.problems()).as(file.toString()).isEmpty();
        resources++;
      }
    }
    assertThat(resources).isGreaterThan(30);
  }

  @Test
  void acceptsWhatIstioShips() {
    for (String folder : List.of("istio-1.6", "istio-1.30")) {
      for (Path file : Samples.yamlFiles(folder)) {
        String text = Samples.text(file);
        if (text.contains("{{") || text.contains("sed_placeholder")) {
          continue;
        }
        for (Document document : Decoder.decode(text, file.toString())) {
          boolean foreign =
              document.problems().stream()
                  .anyMatch(each -> each.path().equals("kind") || each.path().equals("apiVersion"));
          if (!foreign && document.node() instanceof MapNode) {
            assertThat(document.problems()).as(file.toString()).isEmpty();
          }
        }
      }
    }
  }

  @Test
  void keepsWhatItDoesNotReadOfKubernetesKinds() {
    Resource<?> service =
        Samples.resources(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: a}
                spec:
                  ports: [{port: 80, targetPort: http}]
                  sessionAffinity: None
                  externalIPs: [1.2.3.4]
                """,
                "")
            .get(0);
    assertThat(JsonWriter.compact(service.document()))
        .contains("\"sessionAffinity\":\"None\"", "\"externalIPs\":[\"1.2.3.4\"]");
    assertThat(service.as(Service.class).spec().ports().get(0).targetPort().text())
        .isEqualTo("http");
  }

  @Test
  void losesNothingOnTheWayThroughJson() {
    for (Path file : Samples.yamlFiles("istio-1.6/bookinfo/networking")) {
      for (Resource<?> first : Samples.resources(Samples.text(file), "")) {
        Resource<?> second = Samples.resources(JsonWriter.pretty(first.document()), "").get(0);
        assertThat(second.document()).isEqualTo(first.document());
        assertThat(second.spec()).isEqualTo(first.spec());
        assertThat(second.metadata()).isEqualTo(first.metadata());
      }
    }
  }

  @Test
  void unfoldsLists() {
    String list =
        "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}]}";
    assertThat(Samples.resources(list, "").get(0).as(ConfigMap.class).spec().data())
        .containsEntry("k", "v");
  }

  @Test
  void readsEveryVersionOfAKindAsOneObject() {
    for (String version : Kinds.DESTINATION_RULE.versions()) {
      DestinationRule rule =
          Samples.resources(
                  "apiVersion: networking.istio.io/"
                      + version
                      + "\nkind: DestinationRule\nmetadata: {name: a}\n"
                      + "spec: {host: a, trafficPolicy: {loadBalancer: {simple: LEAST_CONN}}}",
                  "")
              .get(0)
              .as(DestinationRule.class)
              .spec();
      assertThat(rule.trafficPolicy().loadBalancer().simple())
          .isEqualTo(TrafficPolicy.SimpleLB.LEAST_CONN);
    }
  }

  private static Resource<VirtualService> virtualService(String yaml) {
    return Samples.resources(yaml, "in.yaml").get(0).as(VirtualService.class);
  }
}
