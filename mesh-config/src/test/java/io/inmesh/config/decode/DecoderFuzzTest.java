package io.inmesh.config.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.document.Problem;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Some seconds of broken YAML from one seed: never an exception, never a hang, always a reason. */
@Timeout(60)
class DecoderFuzzTest {
  private static final Duration HOW_LONG = Duration.ofSeconds(3);
  private static final String GOOD =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata:
        name: reviews
        labels: {app: "reviews"}
      spec:
        hosts: [reviews]
        http:
        - name: first
          match:
          - uri: {regex: "/(a|b){1,3}"}
            headers:
              end-user: {exact: jason}
          fault: {delay: {fixedDelay: 1.5s, percentage: {value: 12.5}}}
          timeout: 3s
          retries: {attempts: 3, perTryTimeout: 2s, retryOn: "5xx,503"}
          route:
          - destination: {host: reviews, subset: v1, port: {number: 9080}}
            weight: 60
          - destination: {host: reviews, subset: v2}
            weight: 40
      ---
      # another
      apiVersion: v1
      kind: Service
      metadata: {name: reviews}
      spec:
        ports: [{name: http, port: 9080, targetPort: &p 9080}]
        selector: {app: reviews}
      """;
  private static final String ODD = "{}[],:&*!|>'\"%@`-?#~\t\u0000\u0085\u2028\ufeff\\";
  private static final List<String> WORDS =
      List.of(
          "null",
          "~",
          "yes",
          "0x7f",
          "-.inf",
          "1e999",
          "!!int x",
          "<<: *p",
          "&a [*a]",
          "? k",
          "9".repeat(400),
          "{".repeat(500),
          "- ".repeat(500),
          "*p",
          "...",
          "---",
          "%YAML 1.1");

  private final Random random = new Random(20_261_122);
  private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();

  @Test
  void everyDocumentIsReadOrRefusedWithAReason() {
    long end = System.nanoTime() + HOW_LONG.toNanos();
    int refused = 0;
    while (System.nanoTime() < end || refused <= 100) { // however slow the machine is
      String text = mutated();
      long began = clock.getCurrentThreadCpuTime(); // the machine may have other things to do
      List<Document> documents = Decoder.decode(text, "fuzz.yaml");
      assertThat(Duration.ofNanos(clock.getCurrentThreadCpuTime() - began))
          .as(text)
          .isLessThan(HOW_LONG);
      for (Document document : documents) {
        boolean read = document.resource() != null;
        assertThat(document.problems().isEmpty()).as(text).isEqualTo(read);
        for (Problem problem : document.problems()) {
          refused++;
          assertThat(problem.message()).as(text).isNotBlank();
          assertThat(problem.toString()).as(text).startsWith("fuzz.yaml").hasSizeLessThan(20_000);
          assertThat(problem.toString().chars().filter(c -> c < ' ').count()).as(text).isZero();
        }
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  private String mutated() {
    StringBuilder text = new StringBuilder(GOOD);
    for (int i = random.nextInt(5); i >= 0; i--) {
      int at = random.nextInt(text.length());
      int to = Math.min(text.length(), at + 1 + random.nextInt(30));
      switch (random.nextInt(6)) {
        case 0 -> text.delete(at, to);
        case 1 -> text.insert(at, text.substring(at, to).repeat(1 + random.nextInt(20)));
        case 2 -> text.setCharAt(at, (char) random.nextInt(0x3000));
        case 3 -> text.insert(at, ODD.charAt(random.nextInt(ODD.length())));
        case 4 -> text.replace(at, to, WORDS.get(random.nextInt(WORDS.size())));
        default -> text.insert(at, " ".repeat(1 + random.nextInt(8)));
      }
      if (text.isEmpty()) {
        text.append('x');
      }
    }
    return text.toString();
  }
}
