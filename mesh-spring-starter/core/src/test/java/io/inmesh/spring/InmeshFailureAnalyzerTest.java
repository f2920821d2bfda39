package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;

class InmeshFailureAnalyzerTest {
  @TempDir Path directory;
  private final InmeshProperties properties = new InmeshProperties();

  private FailureAnalysis analyze(@Nullable String applicationName) {
    properties.setStateDirectory(directory.resolve("state").toString());
    Throwable failure = catchThrowable(() -> properties.toConfig(applicationName));
    assertThat(failure).isInstanceOf(InmeshStartException.class);
    return new InmeshFailureAnalyzer().analyze(new IllegalStateException("context", failure));
  }

  @Test
  void anApplicationWithoutNameIsToldToHaveOne() {
    FailureAnalysis analysis = analyze(null);
    assertThat(analysis.getDescription()).contains("has no name");
    assertThat(analysis.getAction()).contains("spring.application.name");
  }

  @Test
  void aWorkloadThatNeverJoinedIsToldHow() {
    FailureAnalysis analysis = analyze("reviews");
    assertThat(analysis.getDescription()).contains("reviews has no identity");
    assertThat(analysis.getAction())
        .contains("./inmesh token create -n default --service-account default --label app=reviews")
        .contains("inmesh.enabled=false");
  }

  @Test
  void aTokenFileThatIsNotThereIsNamed() {
    properties.getIdentity().setTokenFile(directory.resolve("token").toString());
    assertThat(analyze("reviews").getDescription()).contains(directory.resolve("token").toString());
  }

  @Test
  void aTokenThatIsNoneIsNotRepeated() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "something secret");
    properties.getIdentity().setTokenFile(file.toString());
    FailureAnalysis analysis = analyze("reviews");
    assertThat(analysis.getDescription()).contains("is none").doesNotContain("something secret");
  }

  @Test
  void aMalformedPropertyIsNamed() {
    properties.setNamespace("Not A Name");
    assertThat(analyze("reviews").getDescription()).contains("namespace").contains("Not A Name");
  }
}
