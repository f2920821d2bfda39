package io.inmesh.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.cli.client.ApiClient;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.config.decode.Decoder;
import io.inmesh.config.document.MapNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplierTest {

  private static final String REVIEWS =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: reviews}
      spec:
        hosts: [reviews]
        http:
        - route:
          - destination: {host: reviews}
      """;
  private static final String ONE =
      "/apis/networking.istio.io/v1/namespaces/shop/virtualservices/reviews";

  private FakeApi api;

  @BeforeEach
  void start() throws IOException {
    api = new FakeApi();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void createsThenLeavesThenConfigures() throws Exception {
    assertThat(apply(REVIEWS).outcome()).isEqualTo("created");
    assertThat(apply(REVIEWS).outcome()).isEqualTo("unchanged");
    assertThat(apply(REVIEWS.replace("[reviews]", "[reviews, other]")).outcome())
        .isEqualTo("configured");
    assertThat(api.requests)
        .contains(
            "POST /apis/networking.istio.io/v1/namespaces/shop/virtualservices", "PUT " + ONE);
  }

  @Test
  void sendsThePlaceAndWhatKubectlComparesWith() throws Exception {
    apply("# a comment\n---\n" + REVIEWS);
    MapNode annotations = api.objects.get(ONE).map("metadata").map("annotations");
    assertThat(annotations.string("inmesh.io/source")).isEqualTo("reviews.yaml:3");
    assertThat(annotations.string("kubectl.kubernetes.io/last-applied-configuration"))
        .startsWith("{\"apiVersion\":\"networking.istio.io/v1\"")
        .doesNotContain("inmesh.io/source");
  }

  @Test
  void passesWarningsOn() throws Exception {
    assertThat(apply(REVIEWS).warnings()).containsExactly("subset \"v9\" is unknown");
  }

  @Test
  void aRefusalNamesThePlaceAndTheReason() throws Exception {
    api.refuses = true;
    Applier.Result result = apply(REVIEWS);
    assertThat(result.ok()).isFalse();
    assertThat(result.messages()).containsExactly("reviews.yaml:1:1: spec.hosts: is empty");
  }

  @Test
  void aMistakeInAFileIsNamedByLineAndColumn() {
    assertThat(Applier.problems(Decoder.decode(REVIEWS.replace("route:", "rute:"), "reviews.yaml")))
        .singleElement()
        .asString()
        .startsWith("reviews.yaml:7:5:")
        .contains("rute", "route");
  }

  @Test
  void nobodyThereIsSaidInASentence() {
    Applier applier =
        new Applier(
            new ApiClient(URI.create("http://127.0.0.1:1"), "t", "Start one: ./inmesh demo"),
            "default");
    assertThatThrownBy(() -> applier.apply(Decoder.decode(REVIEWS, "reviews.yaml")))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("http://127.0.0.1:1")
        .hasMessageContaining("./inmesh demo");
  }

  @Test
  void aFolderWithoutFilesIsAMistake(@TempDir Path empty) {
    assertThatThrownBy(() -> Sources.read(List.of(empty.toString()), System.in))
        .hasMessageContaining(empty.toString());
  }

  private Applier.Result apply(String yaml) throws UnreachableException {
    List<Applier.Result> results =
        new Applier(api.client(), "shop").apply(Decoder.decode(yaml, "reviews.yaml"));
    assertThat(results).hasSize(1);
    return results.get(0);
  }
}
