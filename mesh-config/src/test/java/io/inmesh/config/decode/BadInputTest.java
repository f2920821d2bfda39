package io.inmesh.config.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadInputTest {
  private static final String HEAD =
      "{\"apiVersion\": \"networking.istio.io/v1beta1\", \"kind\": \"VirtualService\", \"metadata\": {\"name\": \"bad\", \"namespace\": \"default\"}, ";
  private static final String TO = "{\"destination\": {\"host\": \"reviews\"}}";

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of("unparsable", "{", "expected a key"),
        Arguments.of(
            "cut short",
            vs("{\"route\": [%s]}".formatted(TO)).substring(0, 150),
            "cut short|expected"),
        Arguments.of(
            "unknown field",
            vs("{\"rout\": [%s]}".formatted(TO)),
            "spec.http\\[0\\].rout: unknown field \"rout\" \\(did you mean \"route\"\\?\\)"),
        Arguments.of(
            "unknown deep field",
            vs("{\"route\": [{\"destination\": {\"hots\": \"reviews\"}}]}"),
            "did you mean \"host\""),
        Arguments.of("wrong type", vs("{\"route\": \"reviews\"}"), "expected a list, not a string"),
        Arguments.of(
            "weight below zero",
            vs("{\"route\": [%s, %s]}".formatted(weight(-1), weight(101))),
            "-1 is out of range \\(expected: 0 to"),
        Arguments.of(
            "all weights zero",
            vs("{\"route\": [%s, %s]}".formatted(weight(0), weight(0))),
            "all weights are 0"),
        Arguments.of(
            "two of a oneof",
            vs(
                "{\"match\": [{\"uri\": {\"exact\": \"/a\", \"prefix\": \"/b\"}}], \"route\": [%s]}"
                    .formatted(TO)),
            "only one of exact, prefix, regex"),
        Arguments.of(
            "duration -1s",
            vs("{\"route\": [%s], \"timeout\": \"-1s\"}".formatted(TO)),
            "must not be negative"),
        Arguments.of(
            "duration text",
            vs("{\"route\": [%s], \"timeout\": \"soon\"}".formatted(TO)),
            "expected a duration such as 1.5s"),
        Arguments.of(
            "no host",
            HEAD + "\"spec\": {\"http\": [{\"route\": [" + TO + "]}]}}",
            "spec.hosts: required"),
        Arguments.of(
            "route and redirect",
            vs("{\"route\": [%s], \"redirect\": {\"uri\": \"/x\"}}".formatted(TO)),
            "only one of route, redirect"),
        Arguments.of("no action", vs("{\"timeout\": \"1s\"}"), "no action"),
        Arguments.of(
            "bad regex",
            vs("{\"match\": [{\"uri\": {\"regex\": \"(\"}}], \"route\": [%s]}".formatted(TO)),
            "no RE2 regex"),
        Arguments.of(
            "look-ahead",
            vs("{\"match\": [{\"uri\": {\"regex\": \"(?=a)b\"}}], \"route\": [%s]}".formatted(TO)),
            "no RE2 regex"),
        Arguments.of(
            "percentage 300",
            vs(
                "{\"route\": [%s], \"fault\": {\"abort\": {\"httpStatus\": 500, \"percentage\": {\"value\": 300}}}}"
                    .formatted(TO)),
            "out of range \\(expected: 0 to 100\\)"),
        Arguments.of(
            "status 99",
            vs(
                "{\"route\": [%s], \"fault\": {\"abort\": {\"httpStatus\": 99, \"percentage\": {\"value\": 1}}}}"
                    .formatted(TO)),
            "99 is out of range \\(expected: 200 to 599\\)"),
        Arguments.of(
            "5 MB",
            vs("{\"route\": [%s], \"name\": \"%s\"}".formatted(TO, "x".repeat(5_000_000))),
            "at most 3,145,728"),
        Arguments.of(
            "wrong kind",
            "{\"apiVersion\": \"networking.istio.io/v1\", \"kind\": \"Pizza\", \"metadata\": {\"name\": \"a\"}, \"spec\": {}}",
            "no kind \"Pizza\""),
        Arguments.of(
            "wrong version",
            "{\"apiVersion\": \"networking.istio.io/v9\", \"kind\": \"VirtualService\", \"metadata\": {\"name\": \"a\"}, \"spec\": {}}",
            "has no version"),
        Arguments.of(
            "wrong group",
            "{\"apiVersion\": \"v1\", \"kind\": \"VirtualService\", \"metadata\": {\"name\": \"a\"}, \"spec\": {}}",
            "did you mean \"networking.istio.io/v1\""),
        Arguments.of(
            "slash in a name",
            HEAD.replace("\"bad\"", "\"a/b\"")
                + "\"spec\": {\"hosts\": [\"a\"], \"http\": [{\"route\": ["
                + TO
                + "]}]}}",
            "metadata.name: \"a/b\" is no valid name"),
        Arguments.of("array", "[]", "expected an object, not a list"),
        Arguments.of("null", "null", "expected an object, not null"),
        Arguments.of("nested", "[".repeat(20_000) + "]".repeat(20_000), "deeper than 100"),
        Arguments.of(
            "NUL in a name",
            HEAD.replace("\"bad\"", "\"a\\u0000b\"") + "\"spec\": {\"hosts\": [\"a\"]}}",
            "NUL"),
        Arguments.of("key twice", "{\"kind\": \"a\", \"kind\": \"b\"}", "given twice"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void isRefusedWithASentence(String name, String text, String message) {
    List<Document> documents = Decoder.decode(text, "in.json");
    assertThat(documents).hasSize(1);
    assertThat(documents.get(0).ok()).isFalse();
    assertThat(documents.get(0).problems().toString()).containsPattern(message);
  }

  static Stream<Arguments> mistakesInKubernetesKinds() {
    return Stream.of(
        Arguments.of(
            "kind: Service\nspec: {prots: [{port: 80}], ports: [{port: 80}]}",
            "spec.prots: unknown field \"prots\" (did you mean \"ports\"?)"),
        Arguments.of(
            "kind: Service\nspec: {ports: [{port: 80, targetPrt: 81}]}",
            "spec.ports[0].targetPrt: unknown field \"targetPrt\" (did you mean \"targetPort\"?)"),
        Arguments.of(
            "kind: Service\nspecs: {}\nspec: {ports: [{port: 80}]}",
            "specs: unknown field \"specs\" (did you mean \"spec\"?)"),
        Arguments.of("kind: ConfigMap\ndta: {a: b}", "did you mean \"data\""),
        Arguments.of("kind: Secret\nstringdata_: {a: b}", "did you mean \"stringData\""),
        Arguments.of("kind: ServiceAccount\nsecret: []", "did you mean \"secrets\""),
        Arguments.of("kind: Namespace\nsepc: {}", "did you mean \"spec\""),
        Arguments.of(
            "apiVersion: apps/v1\nkind: Deployment\nspec: {replica: 1}",
            "did you mean \"replicas\""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakesInKubernetesKinds")
  void refusesUnknownFieldsOfKubernetesKindsToo(String yaml, String message) {
    String text =
        (yaml.startsWith("apiVersion") ? "" : "apiVersion: v1\n") + yaml + "\nmetadata: {name: a}";
    Document document = Decoder.decode(text, "a.yaml").get(0);
    assertThat(document.ok()).isFalse();
    assertThat(document.problems().toString()).contains(message);
  }

  @Test
  void keepsWhatKubernetesKnowsAndTheMeshDoesNotRead() {
    String text =
        """
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec:
          ports: [{port: 80}]
          externalIPs: [1.2.3.4]
          sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}
        status: {loadBalancer: {}}
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: a}
        automountServiceAccountToken: false
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: a}
        spec: {finalizers: [kubernetes]}
        status: {phase: Active}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec:
          strategy: {type: Recreate}
          selector: {matchExpressions: [{key: app, operator: Exists}]}
          template:
            spec:
              somethingNew: true
              containers: [{name: a, somethingNewer: true}]
        """;
    assertThat(Decoder.decode(text, "a.yaml"))
        .allSatisfy(each -> assertThat(each.problems()).isEmpty());
  }

  static Stream<Arguments> headerMistakes() {
    return Stream.of(
        Arguments.of(
            "{\"request\": {\"set\": {\"a\": \"x\\r\\ny: z\"}}}",
            "headers.request.set.a: a header's value must be one line"),
        Arguments.of(
            "{\"response\": {\"add\": {\"a\": \"x\\ny\"}}}",
            "headers.response.add.a: a header's value must be one line"),
        Arguments.of(
            "{\"request\": {\"set\": {\":path\": \"/x\"}}}", "\":path\" cannot be set as a header"),
        Arguments.of("{\"request\": {\"remove\": [\":method\"]}}", "\":method\" cannot be set"),
        Arguments.of("{\"response\": {\"set\": {\":status\": \"200\"}}}", "\":status\" cannot"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("headerMistakes")
  void refusesHeadersThatNoCallCouldCarry(String headers, String message) {
    String route = "{\"route\": [%s], \"headers\": %s}".formatted(TO, headers);
    String weighted =
        "{\"route\": [{\"destination\": {\"host\": \"reviews\"}, \"headers\": %s}]}"
            .formatted(headers);
    for (String http : List.of(route, weighted)) {
      assertThat(Decoder.decode(vs(http), "").get(0).problems().toString()).contains(message);
    }
    String host =
        "{\"route\": [%s], \"headers\": {\"request\": {\"set\": {\":authority\": \"b\"}}}}";
    assertThat(Decoder.decode(vs(host.formatted(TO)), "").get(0).ok()).isTrue();
  }

  @Test
  void saysWhereACharacterStandsThatNoTextMayHold() {
    String yaml = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: \uD83D\uDE00b\0ad\n";
    assertThat(Decoder.decode(yaml, "bad.yaml").get(0).problems().get(0).toString())
        .isEqualTo("bad.yaml:4:11: not YAML: character U+0000 is not allowed (take it out)");
  }

  @Test
  void namesLineAndColumnOfYaml() {
    String yaml =
        """
        apiVersion: networking.istio.io/v1beta1
        kind: VirtualService
        metadata:
          name: bad
        spec:
          hosts: [reviews]
          http:
          - rute:
            - destination: {host: reviews}
        """;
    assertThat(Decoder.decode(yaml, "bad.yaml").get(0).problems().get(0).toString())
        .isEqualTo(
            "bad.yaml:8:5: spec.http[0].rute: unknown field \"rute\" (did you mean \"route\"?)");
  }

  @Test
  void collectsEveryMistakeOfADocument() {
    String text = vs("{\"rout\": [], \"timeout\": \"soon\", \"retries\": {\"attempts\": \"2\"}}");
    assertThat(Decoder.decode(text, "").get(0).problems()).hasSize(3);
  }

  @Test
  void keepsDocumentsBeforeTheOneThatDoesNotParse() {
    List<Document> documents =
        Decoder.decode(
            "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n---\nb: [\n", "two.yaml");
    assertThat(documents).extracting(Document::ok).containsExactly(true, false);
    assertThat(documents.get(1).problems().get(0).toString()).startsWith("two.yaml:6:1: not YAML");
  }

  @Test
  void staysQuickOnHostileTexts() {
    String colons = ":".repeat(1_000_000) + "x";
    String dots = "a.".repeat(500_000) + "-";
    for (String hostile : List.of(colons, dots)) {
      assertThat(
              Decoder.decode(
                      "{\"apiVersion\": \"networking.istio.io/v1\", \"kind\": \"ServiceEntry\", \"metadata\": {\"name\": \"a\", \"labels\": {\"%s/b\": \"c\"}}, \"spec\": {\"hosts\": [\"%s\"], \"addresses\": [\"%s\"]}}"
                          .formatted(hostile, hostile, hostile),
                      "")
                  .get(0)
                  .ok())
          .isFalse();
      assertThat(
              Decoder.decode(
                      "{\"apiVersion\": \"networking.istio.io/v1\", \"kind\": \"ServiceEntry\", \"metadata\": {\"name\": \"a\"}, \"spec\": {\"hosts\": [\"%s\"], \"addresses\": [\"%s\"]}}"
                          .formatted(hostile, hostile),
                      "")
                  .get(0)
                  .ok())
          .isFalse();
    }
  }

  /** Lists are as long as a body allows; none is compared with another one by one. */
  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void staysQuickOnLongLists() {
    String hosts = quoted("*.%s.example.com");
    String names = quoted("%s.sni.example.com");
    String tls =
        HEAD
            + "\"spec\": {\"hosts\": [%s, \"*.sni.example.com\"], \"tls\": [{\"match\": [{\"sniHosts\": [%s]}], \"route\": [%s]}]}}"
                .formatted(hosts, names, TO);
    assertThat(Decoder.decode(tls, "").get(0).problems()).isEmpty();
    String shares =
        IntStream.range(0, 20_000)
            .mapToObj(each -> "\"r%d\": 1".formatted(each))
            .collect(Collectors.joining(", "));
    String rule =
        "{\"apiVersion\": \"networking.istio.io/v1\", \"kind\": \"DestinationRule\", \"metadata\": {\"name\": \"a\"}, \"spec\": {\"host\": \"a\", \"trafficPolicy\": {\"loadBalancer\": {\"localityLbSetting\": {\"distribute\": [{\"from\": \"a\", \"to\": {%s}}]}}}}}"
            .formatted(shares);
    assertThat(Decoder.decode(rule, "").get(0).problems().toString()).contains("sum up to 20000");
  }

  private static String quoted(String pattern) {
    return IntStream.range(0, 60_000)
        .mapToObj(each -> "\"" + pattern.formatted(each) + "\"")
        .collect(Collectors.joining(", "));
  }

  @Test
  void refusesARegexThatWouldFillTheMemory() {
    String text =
        vs(
            "{\"match\": [{\"uri\": {\"regex\": \"((a{1000}){1000}){1000}\"}}], \"route\": [%s]}"
                .formatted(TO));
    assertThat(Decoder.decode(text, "").get(0).problems().toString()).contains("no RE2 regex");
  }

  @Test
  void showsNoValueOfASecret() {
    String text =
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: 12345}";
    assertThat(Decoder.decode(text, "").get(0).problems().toString())
        .contains("expected a string")
        .doesNotContain("12345");
  }

  @Test
  void refusesAliasesThatGrowWithoutBound() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 9; i++) {
      bomb.append(
          "a%d: &a%d [%s*a%d]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9), i - 1));
    }
    assertThat(Decoder.decode(bomb.toString(), "bomb.yaml").get(0).problems().toString())
        .contains("more than 1,000,000 values");
  }

  private static String vs(String http) {
    return HEAD + "\"spec\": {\"hosts\": [\"reviews\"], \"http\": [" + http + "]}}";
  }

  private static String weight(int weight) {
    return "{\"destination\": {\"host\": \"reviews\"}, \"weight\": " + weight + "}";
  }
}
