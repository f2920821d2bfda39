package io.inmesh.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.controlplane.TestControlPlane;
import io.inmesh.controlplane.TestControlPlane.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kubernetes' conventions, as far as clients rely on them. */
class ResourceApiTest {
  private static final String RULES =
      "/apis/networking.istio.io/v1/namespaces/default/destinationrules";
  private static final String SERVICES = "/api/v1/namespaces/default/services";
  private static final String TABLE =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

  @TempDir Path directory;
  TestControlPlane controlPlane;

  @BeforeEach
  void start() throws IOException {
    controlPlane = TestControlPlane.in(directory);
  }

  @AfterEach
  void stop() {
    controlPlane.close();
  }

  private static String rule(String name, String host, String metadata) {
    return "{\"apiVersion\":\"networking.istio.io/v1\",\"kind\":\"DestinationRule\",\"metadata\":{\"name\":\"%s\"%s},\"spec\":{\"host\":\"%s\"}}"
        .formatted(name, metadata, host);
  }

  private Answer create(String name, String metadata) throws Exception {
    Answer answer = controlPlane.call("POST", RULES, rule(name, name, metadata));
    assertThat(answer.code()).as(answer.body()).isEqualTo(201);
    return answer;
  }

  private static MapNode metadata(Answer answer) {
    return answer.json().map("metadata");
  }

  @Test
  void stampsWhatItStores() throws Exception {
    MapNode metadata =
        metadata(create("a", ",\"uid\":\"mine\",\"generation\":7,\"managedFields\":[]"));
    assertThat(metadata.string("uid")).hasSize(36);
    assertThat(metadata.string("creationTimestamp"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(metadata.get("generation")).isEqualTo(Node.of(1));
    assertThat(String.valueOf(metadata.get("managedFields")))
        .contains("Java-http-client", "f:host");
    assertThat(metadata.string("namespace")).isEqualTo("default");
    assertThat(controlPlane.call("POST", RULES, rule("a", "a", "")).json().string("reason"))
        .isEqualTo("AlreadyExists");
  }

  @Test
  void hasNoEventsWhereKubectlDescribesAnObject() throws Exception {
    for (String path : new String[] {"/api/v1/namespaces/default/events", "/api/v1/events"}) {
      Answer answer =
          controlPlane.call("GET", path + "?fieldSelector=involvedObject.name%3Da&limit=500", null);
      assertThat(answer.code()).isEqualTo(200);
      assertThat(answer.json().string("kind")).isEqualTo("EventList");
      assertThat(answer.body()).contains("\"items\":[]");
      assertThat(controlPlane.call("POST", path, "{}").code()).isEqualTo(404);
    }
  }

  @Test
  void generatesNames() throws Exception {
    String body = rule("x", "a", "").replace("\"name\":\"x\"", "\"generateName\":\"rule-\"");
    Answer answer = controlPlane.call("POST", RULES, body);
    assertThat(metadata(answer).string("name")).matches("rule-[a-z0-9]{5}");
  }

  @Test
  void showsOneObjectInEveryVersion() throws Exception {
    create("a", "");
    for (String version : new String[] {"v1", "v1beta1", "v1alpha3"}) {
      Answer answer =
          controlPlane.call("GET", RULES.replace("/v1/", "/" + version + "/") + "/a", null);
      assertThat(answer.json().string("apiVersion")).isEqualTo("networking.istio.io/" + version);
      assertThat(answer.json().map("spec").string("host")).isEqualTo("a");
    }
    String patch = "{\"spec\":{\"host\":\"b\"}}";
    String url = RULES.replace("/v1/", "/v1alpha3/") + "/a";
    assertThat(
            controlPlane
                .call("PATCH", url, patch, "Content-Type", "application/merge-patch+json")
                .code())
        .isEqualTo(200);
    assertThat(controlPlane.call("GET", RULES + "/a", null).json().map("spec").string("host"))
        .isEqualTo("b");
  }

  @Test
  void refusesChangesThatAreBasedOnAnOldVersion() throws Exception {
    String version = metadata(create("a", "")).string("resourceVersion");
    String based = rule("a", "b", ",\"resourceVersion\":\"" + version + "\"");
    Answer first = controlPlane.call("PUT", RULES + "/a", based);
    assertThat(first.code()).as(first.body()).isEqualTo(200);
    Answer second = controlPlane.call("PUT", RULES + "/a", based.replace("\"b\"", "\"c\""));
    assertThat(second.code()).isEqualTo(409);
    assertThat(second.json().string("reason")).isEqualTo("Conflict");
    assertThat(controlPlane.call("PUT", RULES + "/nosuch", rule("nosuch", "a", "")).code())
        .isEqualTo(404);
    assertThat(controlPlane.call("PUT", RULES + "/a", rule("b", "a", "")).code()).isEqualTo(422);
  }

  @Test
  void countsGenerationsOfTheSpecAlone() throws Exception {
    create("a", "");
    String labelled = rule("a", "a", ",\"labels\":{\"x\":\"y\"}");
    assertThat(controlPlane.call("PUT", RULES + "/a", labelled).body())
        .contains("\"generation\":1");
    assertThat(controlPlane.call("PUT", RULES + "/a", rule("a", "b", "")).body())
        .contains("\"generation\":2");
    String before =
        metadata(controlPlane.call("GET", RULES + "/a", null)).string("resourceVersion");
    Answer same = controlPlane.call("PUT", RULES + "/a", rule("a", "b", ""));
    assertThat(metadata(same).string("resourceVersion")).isEqualTo(before);
  }

  @Test
  void storesNothingOnADryRun() throws Exception {
    assertThat(controlPlane.call("POST", RULES + "?dryRun=All", rule("a", "a", "")).code())
        .isEqualTo(201);
    assertThat(controlPlane.call("GET", RULES + "/a", null).code()).isEqualTo(404);
    create("a", "");
    assertThat(controlPlane.call("PUT", RULES + "/a?dryRun=All", rule("a", "b", "")).body())
        .contains("\"host\":\"b\"");
    assertThat(
            controlPlane
                .call(
                    "PATCH",
                    RULES + "/a?dryRun=All",
                    "{\"spec\":{\"host\":\"b\"}}",
                    "Content-Type",
                    "application/merge-patch+json")
                .code())
        .isEqualTo(200);
    assertThat(controlPlane.call("DELETE", RULES + "/a?dryRun=All", null).code()).isEqualTo(200);
    assertThat(controlPlane.call("DELETE", RULES + "/a", "{\"dryRun\":[\"All\"]}").code())
        .isEqualTo(200);
    assertThat(controlPlane.call("GET", RULES + "/a", null).body()).contains("\"host\":\"a\"");
    assertThat(controlPlane.call("POST", RULES + "?dryRun=Some", rule("b", "b", "")).code())
        .isEqualTo(400);
  }

  @Test
  void mergesListsOfCoreKindsByTheirKey() throws Exception {
    String service =
        "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"s\"},\"spec\":{\"ports\":[{\"port\":80,\"name\":\"http\"},{\"port\":90,\"name\":\"grpc\"}],\"selector\":{\"app\":\"s\"}}}";
    assertThat(controlPlane.call("POST", SERVICES, service).code()).isEqualTo(201);
    String patch =
        "{\"spec\":{\"$setElementOrder/ports\":[{\"port\":81},{\"port\":80}],\"ports\":[{\"port\":81,\"name\":\"new\"},{\"$patch\":\"delete\",\"port\":90},{\"port\":80,\"name\":\"http2\"}]}}";
    Answer answer =
        controlPlane.call(
            "PATCH",
            SERVICES + "/s",
            patch,
            "Content-Type",
            "application/strategic-merge-patch+json");
    assertThat(answer.code()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"ports\":[{\"port\":81,\"name\":\"new\"},{\"port\":80,\"name\":\"http2\"}]");
    Answer istio =
        controlPlane.call(
            "PATCH", RULES + "/a", "{}", "Content-Type", "application/strategic-merge-patch+json");
    assertThat(istio.code()).isEqualTo(415);
  }

  @Test
  void appliesOnTheServer() throws Exception {
    String yaml =
        "apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata:\n  name: a\nspec:\n  host: %s\n";
    Answer first =
        controlPlane.call(
            "PATCH",
            RULES + "/a?fieldManager=me",
            yaml.formatted("a"),
            "Content-Type",
            "application/apply-patch+yaml");
    assertThat(first.code()).as(first.body()).isEqualTo(201);
    Answer second =
        controlPlane.call(
            "PATCH",
            RULES + "/a?fieldManager=me",
            yaml.formatted("b"),
            "Content-Type",
            "application/apply-patch+yaml");
    assertThat(second.code()).isEqualTo(200);
    assertThat(controlPlane.call("GET", "/mesh/v1/history?kind=dr&name=a", null).body())
        .contains("\"author\":\"admin (me)\"", "\"verb\":\"update\"", "\"verb\":\"create\"");
  }

  @Test
  void listsByLabelsAndInPages() throws Exception {
    create("a", ",\"labels\":{\"tier\":\"x\"}");
    create("b", ",\"labels\":{\"tier\":\"y\"}");
    create("c", "");
    assertThat(names("?labelSelector=tier%3Dx")).containsExactly("a");
    assertThat(names("?labelSelector=tier%20in%20(x,y)")).containsExactly("a", "b");
    assertThat(names("?labelSelector=!tier")).containsExactly("c");
    assertThat(names("?fieldSelector=metadata.name%3Db")).containsExactly("b");
    Answer page = controlPlane.call("GET", RULES + "?limit=2", null);
    String next = metadata(page).string("continue");
    assertThat(names("?limit=2&continue=" + next)).containsExactly("c");
    assertThat(controlPlane.call("GET", RULES + "?fieldSelector=spec.host%3Db", null).code())
        .isEqualTo(400);
  }

  private List<String> names(String query) throws Exception {
    ListNode items = (ListNode) controlPlane.call("GET", RULES + query, null).json().get("items");
    return items.items().stream()
        .map(each -> ((MapNode) each).map("metadata").string("name"))
        .toList();
  }

  @Test
  void answersWithTables() throws Exception {
    create("a", "");
    Answer table = controlPlane.call("GET", RULES, null, "Accept", TABLE);
    assertThat(table.json().string("kind")).isEqualTo("Table");
    assertThat(table.body()).contains("\"name\":\"Host\"", "\"cells\":[\"a\",\"a\",");
  }

  @Test
  void makesNamespacesAndDeletesWhatIsInThem() throws Exception {
    String url = RULES.replace("default", "shop");
    assertThat(controlPlane.call("POST", url, rule("a", "a", "")).code()).isEqualTo(201);
    assertThat(controlPlane.call("GET", "/api/v1/namespaces/shop", null).code()).isEqualTo(200);
    assertThat(controlPlane.call("DELETE", "/api/v1/namespaces/shop", null).code()).isEqualTo(200);
    assertThat(controlPlane.call("GET", url + "/a", null).code()).isEqualTo(404);
    assertThat(controlPlane.call("DELETE", "/api/v1/namespaces/default", null).code())
        .isEqualTo(422);
  }

  @Test
  void keepsEverythingOverARestart() throws Exception {
    create("a", "");
    String before = controlPlane.call("GET", RULES + "/a", null).body();
    String history = controlPlane.call("GET", "/mesh/v1/history", null).body();
    controlPlane.close();
    controlPlane = TestControlPlane.in(directory);
    assertThat(controlPlane.call("GET", RULES + "/a", null).body()).isEqualTo(before);
    assertThat(controlPlane.call("GET", "/mesh/v1/history", null).body()).isEqualTo(history);
  }

  @Test
  void offersTheMeshsOwnResources() throws Exception {
    Answer token =
        controlPlane.call(
            "POST",
            "/mesh/v1/tokens",
            "{\"namespace\":\"default\",\"serviceAccount\":\"reviews\",\"labels\":{\"app\":\"reviews\"},\"ports\":[9080],\"ttl\":\"5m\"}");
    assertThat(token.code()).as(token.body()).isEqualTo(201);
    assertThat(token.json().string("token"))
        .matches("inmesh-join\\.v1\\.[a-z0-9]+\\.[A-Za-z0-9_-]{43}\\.[0-9a-f]{64}");
    Answer bad = controlPlane.call("POST", "/mesh/v1/tokens", "{\"port\":[1]}");
    assertThat(bad.code()).isEqualTo(400);
    assertThat(bad.response().headers().firstValue("Content-Type"))
        .hasValueSatisfying(each -> assertThat(each).startsWith("application/problem+json"));
    assertThat(controlPlane.call("GET", "/mesh/v1/workloads", null).body())
        .isEqualTo("{\"items\":[]}");
    assertThat(controlPlane.call("GET", "/mesh/v1/clients", null).body())
        .isEqualTo("{\"items\":[]}");
    assertThat(controlPlane.call("GET", "/mesh/v1/resources", null).json().get("items"))
        .isInstanceOf(ListNode.class);
    assertThat(controlPlane.call("GET", "/mesh/v1/openapi.json", null).body())
        .contains("/mesh/v1/tokens");
    assertThat(controlPlane.call("DELETE", "/mesh/v1/workloads?key=none", null).code())
        .isEqualTo(404);
    assertThat(controlPlane.call("DELETE", "/mesh/v1/workloads", null).code()).isEqualTo(400);
    assertThat(controlPlane.call("GET", "/mesh/v1/tokens", null).code()).isEqualTo(405);
    assertThat(controlPlane.call("GET", "/mesh/v1/nosuch", null).code()).isEqualTo(404);
  }

  @Test
  void countsForPrometheus() throws Exception {
    URI url = URI.create("http://127.0.0.1:" + controlPlane.metricsPort() + "/metrics");
    String text =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
            .body();
    assertThat(text)
        .contains(
            "pilot_xds ",
            "pilot_proxy_convergence_time_bucket",
            "citadel_server_csr_count_total",
            "citadel_server_root_cert_expiry_timestamp");
  }

  /** As Kubernetes does, and as its Python client relies on. */
  @Test
  void takesABodyWithoutATypeForJson() throws Exception {
    Answer answer =
        controlPlane.raw(
            "POST", RULES, rule("a", "a", ""), "Authorization", "Bearer " + controlPlane.token());

    assertThat(answer.code()).as(answer.body()).isEqualTo(201);
  }

  /** Kubernetes' Python client sends objects of core/v1 so, in which the URL says the kind. */
  @Test
  void takesTheKindOfACoreObjectFromTheUrl() throws Exception {
    String maps = "/api/v1/namespaces/default/configmaps";
    Answer answer =
        controlPlane.call("POST", maps, "{\"metadata\":{\"name\":\"a\"},\"data\":{\"k\":\"v\"}}");

    assertThat(answer.code()).as(answer.body()).isEqualTo(201);
    assertThat(answer.json().string("kind")).isEqualTo("ConfigMap");
    assertThat(controlPlane.call("POST", RULES, "{\"metadata\":{\"name\":\"a\"}}").code())
        .isEqualTo(422);
  }
}
