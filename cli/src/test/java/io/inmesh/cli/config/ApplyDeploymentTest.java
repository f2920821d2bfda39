package io.inmesh.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code created} sounds as if something ran now. */
class ApplyDeploymentTest {

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: %s}
      spec: {selector: {matchLabels: {app: a}}, template: {metadata: {labels: {app: a}}, spec: {containers: [{name: a, image: a}]}}}
      ---
      """;

  @TempDir Path folder;

  @Test
  void itIsSaidOnceThatNothingRunsByIt() throws Exception {
    try (FakeApi api = new FakeApi()) {
      assertThat(apply(api, DEPLOYMENT.formatted("a") + DEPLOYMENT.formatted("b")))
          .containsOnlyOnce("Deployments are stored, not run");
      assertThat(apply(api, "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n"))
          .doesNotContain("Deployment");
    }
  }

  private String apply(FakeApi api, String yaml) throws Exception {
    Path file = Files.writeString(folder.resolve("given.yaml"), yaml);
    Path token = Files.writeString(folder.resolve("token"), "secret");
    StringWriter err = new StringWriter();
    int status =
        Main.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            "apply",
            "-f",
            file.toString(),
            "--control-plane",
            api.client().base().toString(),
            "--token-file",
            token.toString());
    assertThat(status).isZero();
    return err.toString();
  }
}
