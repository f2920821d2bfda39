package io.inmesh.config.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.Document;
import io.inmesh.config.document.Problem;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What Istio 1.30 and Kubernetes refuse and accept, kind by kind: {@code rules/KIND.txt} has a line
 * for each, {@code path of the mistake | object}, or {@code ok | object}. Comments begin with
 * {@code #}; {@code $TO} is a destination and {@code $ROUTE} a rule that leads there.
 */
class RulesTest {
  private static final String OK = "ok";
  private static final String TO = "{destination: {host: reviews}}";

  @TestFactory
  Stream<DynamicContainer> rules() {
    return Kinds.all().stream()
        .filter(each -> !lines(each).isEmpty())
        .map(
            kind ->
                DynamicContainer.dynamicContainer(
                    kind.kind(),
                    lines(kind).stream()
                        .map(each -> DynamicTest.dynamicTest(each, () -> check(kind, each)))));
  }

  private static void check(Kind kind, String line) {
    int bar = line.indexOf(" | ");
    String expected = line.substring(0, bar);
    String object = line.substring(bar + 3).replace("$ROUTE", "{route: [$TO]}").replace("$TO", TO);
    Document document = Decoder.decode(document(kind, object), "in.yaml").get(0);
    if (expected.equals(OK)) {
      assertThat(document.problems()).isEmpty();
      return;
    }
    assertThat(document.problems()).extracting(Problem::path).as(line).containsOnly(expected);
    assertThat(document.problems())
        .allSatisfy(
            each -> {
              assertThat(each.message()).isNotBlank();
              boolean mends = !each.mend().isBlank() || each.message().contains("expected");
              assertThat(mends).as(each.toString()).isTrue();
              assertThat(each.at().known()).as(each.toString()).isTrue();
            });
    assertThat(document.resource()).isNull();
  }

  /** A spec in its object; an object that names its metadata or has no spec stands for itself. */
  private static String document(Kind kind, String object) {
    String head = "apiVersion: %s%nkind: %s%n".formatted(kind.apiVersion(), kind.kind());
    if (object.startsWith("metadata: ")) {
      return head + object.replace("; ", "\n");
    }
    String metadata = "metadata: {name: tried, namespace: default}\n";
    return kind.body() == Kind.Body.ROOT
        ? head + metadata + object.replace("; ", "\n")
        : head + metadata + "spec: " + object;
  }

  private static List<String> lines(Kind kind) {
    try (InputStream in = RulesTest.class.getResourceAsStream("/rules/" + kind.kind() + ".txt")) {
      return in == null
          ? List.of()
          : new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(each -> !each.isBlank() && !each.startsWith("#"))
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
