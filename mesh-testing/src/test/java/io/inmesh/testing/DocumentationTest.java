package io.inmesh.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/testing.md shows code that runs: this compares them. */
class DocumentationTest {
  private static final Path PAGE = Path.of("../docs/testing.md");

  @Test
  void theExampleIsTheTestThatRuns() throws IOException {
    String source = Files.readString(Path.of("src/test/java/io/inmesh/testing/ShopTest.java"));
    String example = source.substring(source.indexOf("@InmeshTest"));
    assertThat(Files.readString(PAGE)).contains("```java\n" + example + "```");
  }

  @Test
  void theBootExampleIsTheConfigurationThatRuns() throws IOException {
    String source =
        Files.readString(
            Path.of(
                "../examples/spring-boot/meshed/src/test/java/io/inmesh/examples/boot/meshed/OnMesh.java"));
    String example = source.substring(source.indexOf("class OnMesh"));
    assertThat(Files.readString(PAGE)).contains("```java\n" + example + "```");
  }
}
