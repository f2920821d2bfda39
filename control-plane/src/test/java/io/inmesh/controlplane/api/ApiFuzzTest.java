package io.inmesh.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.controlplane.TestControlPlane;
import io.inmesh.controlplane.TestControlPlane.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Some seconds of requests that nobody would send, from one seed: each gets an answer below 500 in
 * time, a refusal is a Status with a sentence, and a refused write changes nothing.
 */
@Timeout(60)
class ApiFuzzTest {
  private static final String ODD = "[{\"'\\:,}]\n \t-&*!|>%@`";
  private static final Duration HOW_LONG = Duration.ofSeconds(4);
  private static final String RULES =
      "/apis/networking.istio.io/v1/namespaces/default/virtualservices";
  private static final List<String> PATHS =
      List.of(
          RULES,
          RULES + "/a",
          "/api/v1/namespaces/default/services",
          "/api/v1/namespaces/default/services/a",
          "/api/v1/namespaces",
          "/apis/security.istio.io/v1/namespaces/default/authorizationpolicies",
          "/mesh/v1/tokens",
          "/mesh/v1/history",
          "/mesh/v1/workloads");
  private static final List<String> METHODS =
      List.of("POST", "POST", "PUT", "PATCH", "DELETE", "GET");
  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/yaml",
          "application/merge-patch+json",
          "application/json-patch+json",
          "application/strategic-merge-patch+json",
          "application/apply-patch+yaml");
  private static final List<String> QUERIES =
      List.of(
          "",
          "?fieldManager=me&force=true",
          "?dryRun=All",
          "?labelSelector=a%20in%20(b&limit=1",
          "?fieldSelector=metadata.name%3Da&continue=%2F%2F",
          "?resourceVersion=99999999999999999999",
          "?kind=%00&key=%0a&limit=-1");
  private static final List<String> BODIES =
      List.of(
          "{\"apiVersion\":\"networking.istio.io/v1\",\"kind\":\"VirtualService\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"hosts\":[\"a\"],\"http\":[{\"match\":[{\"uri\":{\"regex\":\"(a{1,9}){2}\"}}],\"timeout\":\"3s\",\"route\":[{\"destination\":{\"host\":\"a\",\"port\":{\"number\":80}},\"weight\":1}]}]}}",
          "apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {x: 'y'}}\nspec:\n  selector: {app: a}\n  ports:\n  - {name: http, port: 80, targetPort: 8080}\n",
          "{\"apiVersion\":\"security.istio.io/v1\",\"kind\":\"AuthorizationPolicy\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"action\":\"DENY\",\"rules\":[{\"from\":[{\"source\":{\"principals\":[\"*\"]}}]}]}}",
          "[{\"op\":\"copy\",\"from\":\"\",\"path\":\"/spec/x\"},{\"op\":\"test\",\"path\":\"/spec\",\"value\":1}]",
          "{\"spec\":{\"hosts\":null,\"ports\":[{\"$patch\":\"delete\",\"port\":80}]}}",
          "&a [*a, *a, !!binary x, {? [k] : v, <<: *a}, \"\\u0000\", 0x1F, .nan, 2026-01-01]\n---\n",
          "{\"namespace\":\"default\",\"serviceAccount\":\"a\",\"labels\":{\"a\":\"b\"},\"ports\":[80],\"ttl\":\"9s\"}");

  @TempDir static Path directory;
  private static TestControlPlane controlPlane;

  private final Random random = new Random(20_261_122);

  @BeforeAll
  static void start() throws IOException {
    controlPlane = TestControlPlane.in(directory);
  }

  @AfterAll
  static void stop() {
    controlPlane.close();
  }

  @Test
  void everyRequestIsAnsweredAndARefusedOneChangesNothing() throws Exception {
    long end = System.nanoTime() + HOW_LONG.toNanos();
    int refused = 0;
    int taken = 0;
    long before = revision();
    while (System.nanoTime() < end || refused <= 50 || taken <= 5) { // however slow the machine is
      String path = any(PATHS) + any(QUERIES);
      String method = any(METHODS);
      String type = any(TYPES);
      String body = method.equals("GET") ? null : mutated(any(BODIES));
      String what = "%s %s %s%n%s".formatted(method, path, type, body);
      Answer answer = controlPlane.call(method, path, body, "Content-Type", type);
      assertThat(answer.code()).as(what).isBetween(200, 499);
      long after = method.equals("GET") ? before : revision();
      if (answer.code() >= 400) {
        refused++;
        assertThat(after).as(what).isEqualTo(before);
        String sentence = answer.json().string(path.startsWith("/mesh") ? "detail" : "message");
        assertThat(sentence).as(what).hasSizeBetween(10, 10_000);
        assertThat(answer.body()).as(what).doesNotContain("Exception", "\\tat ");
      } else {
        taken++;
      }
      before = after;
    }
    assertThat(refused).isGreaterThan(50);
    assertThat(taken).isGreaterThan(5);
  }

  private static long revision() throws Exception {
    Answer status = controlPlane.call("GET", "/mesh/v1/status", null);
    return Long.parseLong(status.body().replaceFirst("(?s).*\"revision\":\\s*(\\d+).*", "$1"));
  }

  private String mutated(String body) {
    StringBuilder text = new StringBuilder(body);
    for (int i = random.nextInt(4); i > 0 && !text.isEmpty(); i--) {
      int at = random.nextInt(text.length());
      int to = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> text.delete(at, to);
        case 1 -> text.insert(at, text.substring(at, to).repeat(1 + random.nextInt(40)));
        case 2 -> text.setCharAt(at, (char) random.nextInt(0x250));
        case 3 -> text.insert(at, ODD.charAt(random.nextInt(ODD.length())));
        case 4 ->
            text.replace(at, to, any(List.of("null", "-1", "1e400", "true", "\"\"", "{}", "[]")));
        default -> text.insert(at, "{\"a\":[".repeat(1 + random.nextInt(300)));
      }
    }
    return text.toString();
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
