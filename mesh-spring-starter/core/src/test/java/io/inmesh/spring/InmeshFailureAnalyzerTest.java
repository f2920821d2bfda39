package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class InmeshFailureAnalyzerTest {
  @TempDir Path directory;

  private FailureAnalysis analyze(String... properties) {
    Map<String, Object> all = new HashMap<>();
    all.put("inmesh.state-directory", directory.resolve("state").toString());
    for (String property : properties) {
      int equals = property.indexOf('=');
      all.put(property.substring(0, equals), property.substring(equals + 1));
    }
    InmeshProperties bound =
        new Binder(new MapConfigurationPropertySource(all))
            .bindOrCreate("inmesh", InmeshProperties.class);
    Throwable failure =
        catchThrowable(() -> new RuntimeFactory().check(Configuring.workload(bound, null)));
    assertThat(failure).isInstanceOf(InmeshStartException.class);
    return new InmeshFailureAnalyzer().analyze(new IllegalStateException("context", failure));
  }

  @Test
  void anApplicationWithoutNameIsToldToHaveOne() {
    FailureAnalysis analysis = analyze();
    assertThat(analysis.getDescription()).contains("has no name");
    assertThat(analysis.getAction()).contains("spring.application.name");
  }

  @Test
  void aWorkloadThatNeverJoinedIsToldHow() {
    FailureAnalysis analysis = analyze("inmesh.application=reviews");
    assertThat(analysis.getDescription()).contains("reviews has no identity");
    assertThat(analysis.getAction())
        .contains("./inmesh token create -n default --service-account default --label app=reviews")
        .contains("inmesh.enabled=false");
  }

  @Test
  void aTokenFileThatIsNotThereIsNamed() {
    String file = directory.resolve("token").toString();
    FailureAnalysis analysis =
        analyze("inmesh.application=reviews", "inmesh.identity.token-file=" + file);
    assertThat(analysis.getDescription()).contains(file);
  }

  @Test
  void aTokenThatIsNoneIsNotRepeated() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "something secret");
    FailureAnalysis analysis =
        analyze("inmesh.application=reviews", "inmesh.identity.token-file=" + file);
    assertThat(analysis.getDescription()).contains("is none").doesNotContain("something secret");
  }

  @Test
  void aMalformedPropertyIsNamed() {
    assertThat(
            analyze("inmesh.application=reviews", "inmesh.namespace=Not A Name").getDescription())
        .contains("namespace")
        .contains("Not A Name");
    assertThat(analyze("inmesh.application=reviews", "inmesh.ca.address=here").getDescription())
        .startsWith("inmesh.ca.address: here (expected: host:port");
  }
}
