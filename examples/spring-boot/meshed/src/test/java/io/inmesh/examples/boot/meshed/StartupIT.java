package io.inmesh.examples.boot.meshed;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.examples.boot.meshed.BootProcess.ClassPath;
import io.inmesh.examples.boot.meshed.BootProcess.Moment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the starter costs an application's start: the same application, without and with it, by
 * turns, each in a JVM of its own with default flags; the meshed one joins a real control plane
 * with a fresh token each time. Printed, not asserted: machines differ. {@code
 * -Dinmesh.startup.pairs=N} for another number of pairs than three.
 */
class StartupIT {
  private static final int PAIRS = Integer.getInteger("inmesh.startup.pairs", 3);

  @TempDir Path directory;
  private ControlPlane controlPlane;
  private int runs;

  @Test
  @Timeout(480)
  void theCostOfTheStarterIsPrinted() throws Exception {
    try (ControlPlane running = new ControlPlane(directory.resolve("control-plane"))) {
      controlPlane = running;
      Figures plain = compare(List.of(), List.of());
      Path bare = archive(ClassPath.BARE);
      Path meshed = archive(ClassPath.MESHED);
      Figures archived =
          compare(
              List.of("-XX:SharedArchiveFile=" + bare), List.of("-XX:SharedArchiveFile=" + meshed));
      System.out.printf(
          Locale.ROOT,
          "starter start-up: %s, with AppCDS %s until the first answer"
              + " (median of %d pairs, [least, most])%n  plain:  %s%n  AppCDS: %s%n",
          plain.first(),
          archived.first(),
          PAIRS,
          plain,
          archived);
      assertThat(List.of(plain, archived)).allMatch(each -> each.bareSeconds() > 0);
    }
  }

  /**
   * What the starter adds.
   *
   * @param first until a plain page answers
   * @param ready until readiness, which waits for the mesh
   * @param processor processor time of all threads until then
   * @param bareSeconds until the first answer without the starter, on average
   */
  private record Figures(
      Differences first, Differences ready, Differences processor, double bareSeconds) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "first answer %s after %.2f s bare; mesh ready %s; processor time %s",
          first,
          bareSeconds,
          ready,
          processor);
    }
  }

  private Figures compare(List<String> bareFlags, List<String> meshedFlags) throws Exception {
    Differences first = new Differences();
    Differences processor = new Differences();
    Differences ready = new Differences();
    double bareSeconds = 0;
    for (int pair = 0; pair < PAIRS; pair++) {
      boolean bareBefore = pair % 2 == 0;
      Start other = bareBefore ? null : start(ClassPath.MESHED, meshedFlags);
      Start bare = start(ClassPath.BARE, bareFlags);
      Start meshed = other == null ? start(ClassPath.MESHED, meshedFlags) : other;
      first.add(bare.first().seconds(), meshed.first().seconds());
      processor.add(bare.ready().processorSeconds(), meshed.ready().processorSeconds());
      ready.add(bare.ready().seconds(), meshed.ready().seconds());
      bareSeconds += bare.first().seconds() / PAIRS;
    }
    return new Figures(first, ready, processor, bareSeconds);
  }

  /**
   * @param first a plain page answers
   * @param ready so does readiness, which waits for the mesh
   */
  private record Start(Moment first, Moment ready) {}

  private Start start(ClassPath classPath, List<String> flags) throws Exception {
    Path own = Files.createDirectories(directory.resolve("run-" + ++runs));
    try (BootProcess application =
        new BootProcess(own, classPath, flags, properties(classPath, own))) {
      return new Start(
          application.answers("/hello"), application.answers("/actuator/health/readiness"));
    }
  }

  private List<String> properties(ClassPath classPath, Path own) throws Exception {
    List<String> properties = new ArrayList<>();
    properties.add("--spring.application.name=reviews");
    properties.add("--management.endpoint.health.probes.enabled=true");
    if (classPath == ClassPath.MESHED) {
      Path token = own.resolve("join.token");
      Files.writeString(token, controlPlane.token("bookinfo-reviews", "reviews", 9080));
      properties.add("--inmesh.control-plane.address=" + controlPlane.address());
      properties.add("--inmesh.service-account=bookinfo-reviews");
      properties.add("--inmesh.identity.token-file=" + token);
      properties.add("--inmesh.state-directory=" + own.resolve("state"));
      properties.add("--inmesh.inbound.workload-port=9080");
    }
    return properties;
  }

  private Path archive(ClassPath classPath) throws Exception {
    Path file = directory.resolve(classPath + ".jsa");
    start(classPath, List.of("-XX:ArchiveClassesAtExit=" + file));
    assertThat(file).exists();
    return file;
  }
}
