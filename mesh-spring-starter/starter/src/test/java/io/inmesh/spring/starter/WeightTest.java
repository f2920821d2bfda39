package io.inmesh.spring.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an application gains in jars with the starter, printed, and held to its bounds. */
class WeightTest {
  private static final long MB = 1_000_000;
  private static final long ALL_MAX = 34 * MB;
  private static final long OURS_MAX = 7 * MB;

  private final List<Path> jars = new ArrayList<>();

  /** The runtime class path of the starter, which the build writes down before the tests. */
  @BeforeEach
  void readClassPath() throws IOException {
    String text = Files.readString(Path.of("target", "runtime-classpath.txt"));
    for (String each : text.strip().split(File.pathSeparator, -1)) {
      jars.add(Path.of(each));
    }
    assumeTrue(
        jars.stream().allMatch(Files::isRegularFile),
        "our modules are not packaged yet: run 'mvn verify'");
  }

  private static boolean isOurs(Path jar) {
    String name = jar.getFileName().toString();
    return name.startsWith("mesh-");
  }

  @Test
  void anApplicationGainsNoMoreThanItMay() throws IOException {
    long all = 0;
    long ours = 0;
    StringBuilder table = new StringBuilder("What the starter adds to an application:\n");
    for (Path jar : jars) {
      long size = Files.size(jar);
      all += size;
      ours += isOurs(jar) ? size : 0;
      table.append(line(jar.getFileName().toString(), size));
    }
    table.append(line("ours", ours)).append(line("all", all));
    System.out.print(table);
    assertThat(ours).isLessThanOrEqualTo(OURS_MAX);
    assertThat(all).isLessThanOrEqualTo(ALL_MAX);
  }

  private static String line(String name, long bytes) {
    return String.format(Locale.ROOT, "  %7.2f MB  %s%n", (double) bytes / MB, name);
  }

  @Test
  void noClassIsInTwoJars() throws IOException {
    Map<String, Path> seen = new HashMap<>();
    List<String> twice = new ArrayList<>();
    for (Path each : jars) {
      try (JarFile jar = new JarFile(each.toFile())) {
        jar.stream()
            .map(entry -> entry.getName())
            .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
            .filter(name -> !name.startsWith("META-INF/"))
            .forEach(
                name -> {
                  Path other = seen.putIfAbsent(name, each);
                  if (other != null) {
                    twice.add(name + " in " + other.getFileName() + " and " + each.getFileName());
                  }
                });
      }
    }
    assertThat(twice).isEmpty();
  }
}
