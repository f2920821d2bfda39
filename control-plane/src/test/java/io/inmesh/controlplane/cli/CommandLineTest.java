package io.inmesh.controlplane.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.controlplane.TestControlPlane;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code apply}, {@code get}, {@code delete} and {@code history} against the real API. */
@Timeout(60)
class CommandLineTest {
  private static final String RULE =
      """
      # of two documents
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: reviews, labels: {a: "1"}}
      spec:
        hosts: [reviews]
        http:
        - route: [{destination: {host: reviews, subset: v1}}]
      ---
      apiVersion: networking.istio.io/v1
      kind: DestinationRule
      metadata: {name: reviews}
      spec: {host: reviews, subsets: [{name: v1, labels: {version: v1}}]}
      """;

  @TempDir static Path directory;
  private static TestControlPlane controlPlane;
  private static Inmesh inmesh;
  private static Path file;

  @BeforeAll
  static void start() throws IOException {
    controlPlane = TestControlPlane.in(directory.resolve("data"));
    inmesh = new Inmesh(controlPlane);
    file = Files.writeString(directory.resolve("rules.yaml"), RULE);
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @AfterEach
  void clean() {
    inmesh.run("delete", "vs", "reviews");
    inmesh.run("delete", "dr", "reviews");
  }

  @Test
  void appliesEveryDocumentOfAFileAndSaysWhatBecameOfIt() throws IOException {
    assertThat(inmesh.ok("apply", "-f", file.toString()).lines())
        .containsExactly(
            "virtualservice.networking.istio.io/reviews created",
            "destinationrule.networking.istio.io/reviews created");
    assertThat(inmesh.ok("apply", "-f", file.toString()).lines())
        .allMatch(line -> line.endsWith(" unchanged"));
    Path changed = Files.writeString(directory.resolve("2.yaml"), RULE.replace("v1}}]}", "v2}}]}"));
    Inmesh.Result again = inmesh.run("apply", "-f", changed.toString());
    assertThat(again.out()).contains("destinationrule.networking.istio.io/reviews configured");
    assertThat(again.status()).isZero();
  }

  @Test
  void warnsOfWhatIsAcceptedButOdd() throws IOException {
    Path odd =
        Files.writeString(directory.resolve("odd.yaml"), RULE.replace("subset: v1", "subset: v9"));
    Inmesh.Result result = inmesh.run("apply", "-f", odd.toString());
    assertThat(result.status()).isZero();
    assertThat(result.err()).startsWith("Warning: IST0101").contains("503 NC");
  }

  @Test
  void appliesNothingOfAFileWithAMistake() throws IOException {
    Path bad =
        Files.writeString(directory.resolve("bad.yaml"), RULE.replace("subsets:", "substs:"));
    Inmesh.Result result = inmesh.run("apply", "-f", bad.toString());
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .contains(
            "bad.yaml:13:", "spec.substs", "did you mean \"subsets\"?", "nothing was applied");
    assertThat(inmesh.run("get", "vs", "reviews").status()).isEqualTo(1);
  }

  @Test
  void appliesAndDeletesADirectory() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("folder"));
    String[] parts = RULE.split("---\n");
    Files.writeString(folder.resolve("1.yaml"), parts[0]);
    Files.writeString(folder.resolve("2.yml"), parts[1]);
    Files.writeString(folder.resolve("notes.txt"), "not YAML of ours");
    assertThat(inmesh.ok("apply", "-f", folder.toString()).lines()).hasSize(2);
    assertThat(inmesh.ok("delete", "-f", folder.toString()).lines())
        .containsExactly(
            "virtualservice.networking.istio.io/reviews deleted",
            "destinationrule.networking.istio.io/reviews deleted");
    Inmesh.Result again = inmesh.run("delete", "-f", folder.toString());
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err()).contains("not found");
  }

  @Test
  void appliesStandardInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(RULE.getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(inmesh.ok("apply", "-f", "-").lines()).hasSize(2);
    } finally {
      System.setIn(before);
    }
    assertThat(inmesh.ok("get", "vs", "reviews", "-o", "yaml"))
        .contains("inmesh.io/source: \"stdin:2\"");
  }

  @Test
  void showsTables() {
    inmesh.ok("apply", "-f", file.toString());
    List<String> lines = inmesh.ok("get", "vs").lines().toList();
    assertThat(lines.get(0).split(" +")).containsExactly("NAME", "GATEWAYS", "HOSTS", "AGE");
    assertThat(lines.get(1)).startsWith("reviews ").contains("[\"reviews\"]");
    assertThat(inmesh.ok("get", "virtualservices", "reviews").lines()).hasSize(2);
    assertThat(inmesh.ok("get", "VirtualService/reviews").lines()).hasSize(2);
    assertThat(inmesh.ok("get", "vs,dr", "-A"))
        .contains("NAMESPACE", "default", "HOST")
        .hasLineCount(4);
    assertThat(inmesh.ok("get", "ns")).contains("istio-system").doesNotContain("NAMESPACE");
    assertThat(inmesh.run("get", "vs", "-n", "elsewhere").err())
        .contains("No virtualservices found.");
  }

  @Test
  void showsYamlAndJsonThatApplyAgain() throws Exception {
    inmesh.ok("apply", "-f", file.toString());
    String yaml = inmesh.ok("get", "vs", "reviews", "-o", "yaml");
    assertThat(yaml)
        .startsWith("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n")
        .contains("a: \"1\"", "subset: v1")
        .doesNotContain("managedFields");
    assertThat(inmesh.ok("get", "vs", "-o", "json")).doesNotContain("managedFields");
    Path back = Files.writeString(directory.resolve("back.yaml"), yaml);
    assertThat(inmesh.run("apply", "-f", back.toString()).status()).isZero();
    MapNode one =
        (MapNode) JsonReader.read(inmesh.ok("get", "dr", "reviews", "-o", "json"), Limits.DEFAULT);
    assertThat(one.map("spec").string("host")).isEqualTo("reviews");
    MapNode list =
        (MapNode) JsonReader.read(inmesh.ok("get", "vs,dr", "-o", "json"), Limits.DEFAULT);
    assertThat(list.string("kind")).isEqualTo("List");
    assertThat(((ListNode) list.get("items")).items()).hasSize(2);
  }

  @Test
  void saysWhatWasProbablyMeant() {
    Inmesh.Result kind = inmesh.run("get", "virtualservise");
    assertThat(kind.status()).isEqualTo(1);
    assertThat(kind.err())
        .contains("no kind is called \"virtualservise\"", "did you mean \"virtualservice\"?");
    assertThat(inmesh.run("delete", "destinationrulez", "x").err())
        .contains("did you mean \"destinationrule");
    Inmesh.Result form = inmesh.run("get", "vs", "-o", "xml");
    assertThat(form.status()).isEqualTo(2);
    assertThat(form.err()).contains("-o: xml (expected: table, wide, json or yaml)");
    assertThat(inmesh.run("get", "vs", "reviews", "-A").status()).isEqualTo(2);
    assertThat(inmesh.run("delete", "vs").status()).isEqualTo(2);
    assertThat(inmesh.run("delete").status()).isEqualTo(2);
    assertThat(inmesh.run("apply").status()).isEqualTo(2);
    assertThat(inmesh.run("aply").status()).isEqualTo(2);
  }

  @Test
  void saysWhatIsNotThere() {
    for (String command : List.of("get", "delete")) {
      Inmesh.Result result = inmesh.run(command, "vs", "nobody");
      assertThat(result.status()).as(command).isEqualTo(1);
      assertThat(result.err()).contains("nobody", "not found");
      assertThat(result.out()).isEmpty();
    }
    Inmesh.Result missing = inmesh.run("apply", "-f", directory.resolve("no.yaml").toString());
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).contains("no.yaml: no such file");
  }

  @Test
  void showsTheHistoryNewestFirst() throws Exception {
    inmesh.ok("apply", "-f", file.toString());
    inmesh.ok("delete", "vs", "reviews");
    List<String> lines = inmesh.ok("history", "vs", "reviews").lines().toList();
    assertThat(lines.get(0).split(" +"))
        .containsExactly(
            "REVISION", "TIME", "VERB", "KIND", "NAMESPACE", "NAME", "AUTHOR", "SOURCE");
    assertThat(lines.get(1)).contains(" delete ", " VirtualService ", " default ", " reviews ");
    assertThat(lines.get(2)).contains(" create ").endsWith(file + ":2");
    assertThat(inmesh.ok("history", "vs")).contains("reviews").doesNotContain("DestinationRule");
    assertThat(inmesh.ok("history", "ns", "default").lines()).hasSize(2);
    assertThat(inmesh.ok("history")).contains("DestinationRule", "Namespace");
    MapNode json =
        (MapNode) JsonReader.read(inmesh.ok("history", "vs", "-o", "json"), Limits.DEFAULT);
    assertThat(((MapNode) ((ListNode) json.get("items")).items().get(0)).keys())
        .containsExactly(
            "revision", "time", "author", "verb", "kind", "namespace", "name", "document");
    assertThat(inmesh.run("history", "-o", "yaml").status()).isEqualTo(2);
  }

  @Test
  void endsWith3WhenNobodyAnswersAndWith1WhenTheTokenIsWrong() throws IOException {
    Inmesh nobody = new Inmesh("http://127.0.0.1:1", controlPlane.tokenFile());
    Path wrong = Files.writeString(directory.resolve("wrong-token"), "wrong");
    Inmesh stranger = new Inmesh(controlPlane.url("").toString(), wrong);
    for (String[] command :
        List.of(
            new String[] {"get", "vs"},
            new String[] {"delete", "vs", "reviews"},
            new String[] {"history"},
            new String[] {"apply", "-f", file.toString()},
            new String[] {"explain", "GET", "http://reviews:9080/"},
            new String[] {"token", "create", "--service-account", "a"})) {
      Inmesh.Result unreachable = nobody.run(command);
      assertThat(unreachable.status()).as(command[0]).isEqualTo(3);
      assertThat(unreachable.err())
          .contains("no control plane answers at http://127.0.0.1:1", "--control-plane URL");
      Inmesh.Result refused = stranger.run(command);
      assertThat(refused.status()).as(command[0]).isEqualTo(1);
      assertThat(refused.err())
          .as(command[0])
          .containsIgnoringCase("token")
          .doesNotContain("wrong ");
      assertThat(refused.out()).isEmpty();
    }
    assertThat(inmesh.run("get", "vs").err()).contains("No virtualservices found.");
    Inmesh without = new Inmesh(controlPlane.url("").toString(), directory.resolve("none"));
    assertThat(without.run("get", "vs").err()).contains("no such file (expected: the API's token)");
  }

  @Test
  void aKubectlUserAndTheCommandLineShareOneResource() throws Exception {
    inmesh.ok("apply", "-f", file.toString());
    assertThat(
            controlPlane
                .call(
                    "PATCH",
                    "/apis/networking.istio.io/v1/namespaces/default/virtualservices/reviews",
                    "{\"metadata\":{\"labels\":{\"b\":\"2\"}}}",
                    "Content-Type",
                    "application/merge-patch+json")
                .code())
        .isEqualTo(200);
    assertThat(inmesh.ok("get", "vs", "reviews", "-o", "yaml")).contains("b: \"2\"");
    assertThat(inmesh.ok("apply", "-f", file.toString())).contains("reviews configured");
    assertThat(inmesh.ok("get", "vs", "reviews", "-o", "yaml")).doesNotContain("b: \"2\"");
  }
}
