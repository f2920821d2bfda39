package io.inmesh.examples.meshit;

import static io.inmesh.examples.meshit.MeshUnderTest.id;
import static io.inmesh.runtime.testing.TextMethod.ECHO;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Certificates of 60 s, in real time, through everything that speaks: OkHttp, Tomcat, gRPC on both
 * sides, and sidecars on both sides. About 105 s, so it begins before the others.
 */
@Order(1)
class RotationIT {
  /** The first one and three rotations. */
  private static final int CERTIFICATES = 4;

  /** Who shows a certificate to whom. */
  private static final Set<String> SIDES =
      Set.of(
          "shop at Tomcat",
          "web at Tomcat",
          "shop at gRPC",
          "stock by Tomcat",
          "stock by gRPC",
          "legacy by its sidecar");

  @TempDir Path directory;

  @Test
  @Timeout(300)
  void noRequestFailsThroughThreeRotationsOfEverybody() throws Exception {
    try (MeshUnderTest mesh = MeshUnderTest.start(directory, "60s")) {
      ManagedChannel stock = mesh.shop().channel("mesh:///stock:7000");
      try (Traffic traffic = new Traffic()) {
        traffic
            .on("OkHttp to Tomcat", () -> Traffic.problem(mesh.shop().get("http://stock:9080/")))
            .on(
                "gRPC to gRPC",
                () ->
                    ECHO.call(stock, Duration.ofSeconds(20), "x").equals("x")
                        ? ""
                        : "another answer")
            .on("sidecar to sidecar", () -> Traffic.problem(mesh.web().get("http://legacy:9080/")))
            .on("sidecar to Tomcat", () -> Traffic.problem(mesh.web().get("http://stock:9080/")))
            .on("OkHttp to sidecar", () -> Traffic.problem(mesh.shop().get("http://legacy:9080/")));
        Instant end = Instant.now().plusSeconds(150);
        while (!threeRotationsSeen(mesh.serials().counts()) && traffic.failures().isEmpty()) {
          assertThat(Instant.now()).as("%s", mesh.serials().counts()).isBefore(end);
          probe(mesh);
          TimeUnit.SECONDS.sleep(1); // new connections, now and then
        }
        assertThat(traffic.failures()).isEmpty();
        assertThat(traffic.sent()).allSatisfy(sent -> assertThat(sent).isGreaterThan(500));
      }
    }
  }

  private static boolean threeRotationsSeen(Map<String, Integer> counts) {
    return SIDES.stream().allMatch(side -> counts.getOrDefault(side, 0) >= CERTIFICATES);
  }

  private static void probe(MeshUnderTest mesh) throws Exception {
    Library shop = mesh.shop();
    Serials serials = mesh.serials();
    serials.note("stock by Tomcat", shop.shownBy(mesh.stockHttp(), id("stock")));
    serials.note("stock by gRPC", shop.shownBy(mesh.stockGrpc(), id("stock")));
    serials.note("legacy by its sidecar", shop.shownBy(mesh.legacyHttp(), id("legacy")));
  }
}
