package io.inmesh.examples.boot.meshed;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.examples.boot.meshed.BootProcess.ClassPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's Spring Boot application, taken from the README and run. */
class ReadmeIT {
  private static final String CONTROL_PLANE = "127.0.0.1:15012";

  @TempDir Path directory;

  private static String section() throws Exception {
    String readme = Files.readString(ControlPlane.ROOT.resolve("README.md"));
    return group("(?ms)^## A Spring Boot application$(.*?)^## ", readme);
  }

  private static String block(String language) throws Exception {
    return group("(?ms)^```" + language + "$\\R(.*?)^```$", section());
  }

  private static String group(String pattern, String in) {
    Matcher matcher = Pattern.compile(pattern).matcher(in);
    if (!matcher.find()) {
      throw new AssertionError("README.md: no " + pattern);
    }
    return matcher.group(1);
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }

  @Test
  void theDependencyIsTheOneThatWeUse() throws Exception {
    assertThat(withoutSpace(Files.readString(Path.of("pom.xml"))))
        .contains(withoutSpace(block("xml")));
  }

  @Test
  @Timeout(240)
  void theApplicationJoinsAndCallsByPlainNames() throws Exception {
    try (ControlPlane controlPlane = new ControlPlane(directory.resolve("control-plane"))) {
      String yaml = block("yaml");
      assertThat(yaml).contains(CONTROL_PLANE);
      Path reviews = Files.createDirectories(directory.resolve("reviews"));
      Files.writeString(
          reviews.resolve("application.yaml"), yaml.replace(CONTROL_PLANE, controlPlane.address()));
      Files.writeString(
          reviews.resolve("join.token"),
          controlPlane.run(group("# (\\./inmesh token create .*?)(?: > join.token)?\\R", yaml)));
      Path ratings = Files.createDirectories(directory.resolve("ratings"));
      Files.writeString(
          ratings.resolve("join.token"), controlPlane.token("bookinfo-ratings", "ratings", 9080));
      try (BootProcess other =
              new BootProcess(
                  ratings,
                  ClassPath.MESHED,
                  List.of(),
                  List.of(
                      "--spring.application.name=ratings",
                      "--inmesh.control-plane.address=" + controlPlane.address(),
                      "--inmesh.service-account=bookinfo-ratings",
                      "--inmesh.identity.token-file=join.token",
                      "--inmesh.state-directory=state",
                      "--inmesh.inbound.workload-port=9080"));
          BootProcess application =
              new BootProcess(
                  reviews,
                  ClassPath.MESHED,
                  List.of(),
                  List.of(
                      "--inmesh.state-directory=state", "--inmesh.inbound.workload-port=9080"))) {
        other.answers("/actuator/health/readiness");
        application.answers("/actuator/health/readiness");
        application.answers("/who-am-i");
        assertThat(application.get("/who-am-i"))
            .contains("URI=spiffe://cluster.local/ns/default/sa/bookinfo-reviews");
      }
    }
  }
}
