package io.inmesh.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.inmesh.controlplane.TestControlPlane;
import io.inmesh.controlplane.TestControlPlane.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What cannot be meant is refused with a Status that says what, where and how to mend; nothing is
 * stored.
 */
class BadInputTest {
  private static final String URL =
      "/apis/networking.istio.io/v1beta1/namespaces/default/virtualservices";
  private static final String TO = "{\"destination\":{\"host\":\"reviews\"}}";

  @TempDir static Path directory;
  static TestControlPlane controlPlane;

  @BeforeAll
  static void start() throws IOException {
    controlPlane = TestControlPlane.in(directory);
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  private static String http(String http) {
    return spec("{\"hosts\":[\"reviews\"],\"http\":[" + http + "]}");
  }

  private static String spec(String spec) {
    return object("networking.istio.io/v1beta1", "VirtualService", "bad", spec);
  }

  private static String object(String version, String kind, String name, String spec) {
    return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\"},\"spec\":%s}"
        .formatted(version, kind, name, spec);
  }

  static Stream<Map.Entry<String, String>> bodies() {
    Map<String, String> bodies = new TreeMap<>();
    String good = http("{\"route\":[" + TO + "]}");
    bodies.put("unparsable", "{");
    bodies.put("empty", "");
    bodies.put("cut short", good.substring(0, good.length() - 9));
    bodies.put("unknown field", http("{\"rout\":[" + TO + "]}"));
    bodies.put(
        "unknown deep field", http("{\"route\":[{\"destination\":{\"hots\":\"reviews\"}}]}"));
    bodies.put("wrong type", http("{\"route\":\"reviews\"}"));
    bodies.put(
        "weight below zero",
        http(
            "{\"route\":[{\"destination\":{\"host\":\"a\"},\"weight\":-1},{\"destination\":{\"host\":\"b\"},\"weight\":101}]}"));
    bodies.put(
        "two of a oneof",
        http(
            "{\"match\":[{\"uri\":{\"exact\":\"/a\",\"prefix\":\"/b\"}}],\"route\":[" + TO + "]}"));
    bodies.put("negative duration", http("{\"timeout\":\"-1s\",\"route\":[" + TO + "]}"));
    bodies.put("no duration", http("{\"timeout\":\"soon\",\"route\":[" + TO + "]}"));
    bodies.put("no host", spec("{\"http\":[{\"route\":[" + TO + "]}]}"));
    bodies.put(
        "route and redirect", http("{\"redirect\":{\"uri\":\"/x\"},\"route\":[" + TO + "]}"));
    bodies.put(
        "bad regex", http("{\"match\":[{\"uri\":{\"regex\":\"(\"}}],\"route\":[" + TO + "]}"));
    bodies.put(
        "lookahead", http("{\"match\":[{\"uri\":{\"regex\":\"(?=a)b\"}}],\"route\":[" + TO + "]}"));
    bodies.put(
        "percentage 300",
        http(
            "{\"fault\":{\"abort\":{\"httpStatus\":500,\"percentage\":{\"value\":300}}},\"route\":["
                + TO
                + "]}"));
    bodies.put(
        "status 99",
        http(
            "{\"fault\":{\"abort\":{\"httpStatus\":99,\"percentage\":{\"value\":1}}},\"route\":["
                + TO
                + "]}"));
    bodies.put(
        "5 MB", spec("{\"hosts\":[\"reviews\"],\"gateways\":[\"" + "x".repeat(5_000_000) + "\"]}"));
    bodies.put("wrong kind", object("networking.istio.io/v1beta1", "Pizza", "bad", "{}"));
    bodies.put(
        "another kind",
        object("networking.istio.io/v1beta1", "DestinationRule", "bad", "{\"host\":\"a\"}"));
    bodies.put(
        "wrong version",
        object("networking.istio.io/v9", "VirtualService", "bad", "{\"hosts\":[\"a\"]}"));
    bodies.put(
        "name with a slash",
        object("networking.istio.io/v1beta1", "VirtualService", "a/b", "{\"hosts\":[\"a\"]}"));
    bodies.put(
        "NUL in a name",
        object(
            "networking.istio.io/v1beta1", "VirtualService", "a\\u0000b", "{\"hosts\":[\"a\"]}"));
    bodies.put("another namespace", good.replace("\"default\"", "\"other\""));
    bodies.put("array", "[]");
    bodies.put("null", "null");
    bodies.put("number", "1");
    bodies.put("20,000 levels", "[".repeat(20_000) + "]".repeat(20_000));
    bodies.put("not UTF-16", "{\"a\":\"\\ud800\"}");
    return bodies.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void isRefusedWithAStatus(Map.Entry<String, String> body) throws Exception {
    Answer answer = controlPlane.call("POST", URL, body.getValue());
    assertThat(answer.code()).as(answer.body()).isBetween(400, 499);
    assertThat(answer.json().string("kind")).isEqualTo("Status");
    assertThat(answer.json().string("message")).hasSizeBetween(16, 4_000);
    assertThat(answer.body()).doesNotContain("\tat ", "Exception");
    Answer list = controlPlane.call("GET", URL, null);
    assertThat(list.code()).isEqualTo(200);
    assertThat(list.body()).contains("\"items\":[]");
  }

  /** Of mistakes in a rule: where it is, and what would be right. */
  static Stream<Arguments> mistakesInARule() {
    return Stream.of(
        arguments("unknown field", "spec.http[0].rout", "did you mean \"route\""),
        arguments(
            "unknown deep field",
            "spec.http[0].route[0].destination.hots",
            "did you mean \"host\""),
        arguments("wrong type", "spec.http[0].route", "expected a list"),
        arguments("weight below zero", "spec.http[0].route[0].weight", "expected: 0 to"),
        arguments("two of a oneof", "spec.http[0].match[0].uri", "only one of"),
        arguments("negative duration", "spec.http[0].timeout", "must not be negative"),
        arguments("no duration", "spec.http[0].timeout", "such as 1.5s"),
        arguments("no host", "spec.hosts", "required"),
        arguments("bad regex", "spec.http[0].match[0].uri", "RE2"),
        arguments("lookahead", "spec.http[0].match[0].uri", "RE2"),
        arguments("percentage 300", "spec.http[0].fault.abort.percentage", "expected: 0 to 100"),
        arguments("status 99", "spec.http[0].fault.abort.httpStatus", "expected: 200 to 599"),
        arguments("NUL in a name", "metadata.name", "NUL"),
        arguments("name with a slash", "metadata.name", "lower-case letters"));
  }

  @ParameterizedTest
  @MethodSource("mistakesInARule")
  void namesThePathAndTheMend(String mistake, String path, String mend) throws Exception {
    Answer answer = controlPlane.call("POST", URL, body(mistake));
    assertThat(answer.json().string("message")).contains(path, mend);
  }

  private static String body(String mistake) {
    return bodies()
        .filter(each -> each.getKey().equals(mistake))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void leavesTheRuleThatRanBeforeAsItWas(Map.Entry<String, String> body) throws Exception {
    Answer made = controlPlane.call("POST", URL, http("{\"route\":[" + TO + "]}"));
    assertThat(made.code()).as(made.body()).isEqualTo(201);
    try {
      String before = controlPlane.call("GET", URL + "/bad", null).body();
      Answer answer = controlPlane.call("PUT", URL + "/bad", body.getValue());
      assertThat(answer.code()).as(answer.body()).isBetween(400, 499);
      assertThat(controlPlane.call("GET", URL + "/bad", null).body()).isEqualTo(before);
    } finally {
      controlPlane.call("DELETE", URL + "/bad", null);
    }
  }

  @Test
  void saysPlacePathAndMend() throws Exception {
    Answer answer = controlPlane.call("POST", URL, http("{\"rout\":[" + TO + "]}"));
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.json().string("message"))
        .contains("spec.http[0].rout", "did you mean \"route\"?");
    assertThat(answer.json().map("details").string("name")).isEqualTo("bad");
    assertThat(answer.body()).contains("\"field\":\"spec.http[0].rout\"");
  }

  @Test
  void refusesAMeshConfigurationThatCannotBeRead() throws Exception {
    String url = "/api/v1/namespaces/istio-system/configmaps";
    String map =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"istio\"},\"data\":{\"mesh\":\"%s\"}}";
    Answer answer = controlPlane.call("POST", url, map.formatted("connectTimeout: soon"));
    assertThat(answer.code()).isEqualTo(422);
    assertThat(answer.body()).contains("connectTimeout", "soon");
    assertThat(controlPlane.call("POST", url, map.formatted("connectTimeout: 1s")).code())
        .isEqualTo(201);
  }

  @Test
  void acceptsWhatDoesNotExistYet() throws Exception {
    String object =
        object(
            "networking.istio.io/v1beta1",
            "VirtualService",
            "early",
            "{\"hosts\":[\"nosuch\"],\"http\":[{\"route\":[{\"destination\":{\"host\":\"reviews\",\"subset\":\"v9\"}}]}]}");
    Answer answer = controlPlane.call("POST", URL, object);
    assertThat(answer.code()).isEqualTo(201);
    assertThat(answer.response().headers().allValues("Warning"))
        .anySatisfy(each -> assertThat(each).startsWith("299 - \"IST0101").contains("reviews"));
    assertThat(controlPlane.call("DELETE", URL + "/early", null).code()).isEqualTo(200);
  }

  @Test
  void saysThatABodyEndedTooEarlyOnTheWire() throws Exception {
    String good = http("{\"route\":[" + TO + "]}");
    int length = good.length();
    for (String cut :
        List.of(
            "Content-Length: " + (length + 50) + "\r\n\r\n" + good,
            "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(length + 5) + "\r\n" + good,
            "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(length)
                + "\r\n"
                + good
                + "\r\n")) {
      String answer = controlPlane.halfClosed("POST " + URL, cut);
      assertThat(answer).startsWith("HTTP/1.1 400").contains("\"Status\"", "cut short");
    }
    assertThat(controlPlane.call("GET", URL, null).body()).contains("\"items\":[]");
  }

  @Test
  void refusesOtherMediaTypes() throws Exception {
    for (String type :
        new String[] {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}) {
      assertThat(controlPlane.call("POST", URL, "{}", "Content-Type", type).code()).isEqualTo(415);
    }
    assertThat(controlPlane.call("PATCH", URL + "/a", "{}").code()).isEqualTo(415);
  }

  @Test
  void refusesACompressedBodyByItsName() throws Exception {
    Answer answer = controlPlane.call("POST", URL, "{}", "Content-Encoding", "gzip");

    assertThat(answer.code()).isEqualTo(415);
    assertThat(answer.body()).contains("Content-Encoding is 'gzip'");
  }

  @Test
  void refusesSelectorsThatItWouldMistake() throws Exception {
    assertThat(controlPlane.call("GET", URL + "?labelSelector=a%3E1", null).code()).isEqualTo(400);
  }

  @Test
  void answersUnknownPathsAndMethodsWithAStatus() throws Exception {
    for (String path :
        new String[] {
          "/apis/nosuch.io/v1/things",
          "/api/v2/services",
          "/nosuch",
          "/apis/networking.istio.io/v1/namespaces/default/pizzas"
        }) {
      Answer answer = controlPlane.call("GET", path, null);
      assertThat(answer.code()).as(path).isEqualTo(404);
      assertThat(answer.json().string("kind")).isEqualTo("Status");
    }
    Answer answer = controlPlane.call("PUT", URL, "{}");
    assertThat(answer.code()).isEqualTo(405);
    assertThat(answer.json().string("reason")).isEqualTo("MethodNotAllowed");
    Answer malformed = controlPlane.call("GET", "/api%zz".replace("%zz", "%25zz%ff"), null);
    assertThat(malformed.code()).isBetween(400, 499);
  }

  @Test
  void changesNothingThatIsImmutable() throws Exception {
    String maps = "/api/v1/namespaces/default/configmaps";
    String map =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"fixed\"},\"data\":{\"a\":\"%s\"},\"immutable\":%s}";
    assertThat(controlPlane.call("POST", maps, map.formatted("b", true)).code()).isEqualTo(201);
    assertThat(controlPlane.call("PUT", maps + "/fixed", map.formatted("b", true)).code())
        .isEqualTo(200);
    for (String change : List.of(map.formatted("c", true), map.formatted("b", false))) {
      Answer refused = controlPlane.call("PUT", maps + "/fixed", change);
      assertThat(refused.code()).isEqualTo(422);
      assertThat(refused.json().string("message")).contains("it is immutable", "create another");
    }
    String secrets = "/api/v1/namespaces/default/secrets";
    String secret =
        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"typed\"}%s}";
    assertThat(controlPlane.call("POST", secrets, secret.formatted("")).code()).isEqualTo(201);
    Answer retyped =
        controlPlane.call(
            "PUT", secrets + "/typed", secret.formatted(",\"type\":\"example.com/a\""));
    assertThat(retyped.code()).isEqualTo(422);
    assertThat(retyped.json().string("message")).contains("type", "cannot change");
  }
}
