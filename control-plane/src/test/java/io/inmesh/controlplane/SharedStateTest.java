package io.inmesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.MeshRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two processes of one workload on one host, started as the quickstart says: one directory. */
@Timeout(120)
class SharedStateTest {
  @TempDir private Path directory;

  private MeshRuntime start(TestControlPlane controlPlane, String token, int bound) {
    MeshRuntime runtime =
        MeshRuntime.start(
            controlPlane
                .joining("reviews", token)
                .stateDirectory(directory.resolve("state"))
                .build(),
            List.of());
    runtime.declare(new InboundPort(9080, bound, "http", true));
    return runtime;
  }

  private static void awaitServed(TestControlPlane controlPlane, int there, int notThere) {
    Eventually.await(
        "port " + there + " is served and " + notThere + " is not",
        () -> {
          String served = workloads(controlPlane);
          return served.contains("\"bound\":" + there) && !served.contains("\"bound\":" + notThere);
        });
  }

  private static String workloads(TestControlPlane controlPlane) {
    try {
      return controlPlane.call("GET", "/mesh/v1/workloads", null).body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void bothAreServedWithOneTokenAndTheOneThatStaysIsServedOn() throws Exception {
    try (TestControlPlane controlPlane = TestControlPlane.in(directory.resolve("cp"))) {
      String token =
          Objects.requireNonNull(
              controlPlane
                  .call(
                      "POST",
                      "/mesh/v1/tokens",
                      "{\"namespace\":\"default\",\"serviceAccount\":\"reviews\",\"labels\":{\"app\":\"reviews\"},\"ports\":[9080],\"addresses\":[],\"ttl\":\"15m\"}")
                  .json()
                  .string("token"));
      try (MeshRuntime first = start(controlPlane, token, 41_001)) {
        awaitServed(controlPlane, 41_001, 41_002);
        MeshRuntime second = start(controlPlane, token, 41_002);
        try {
          Eventually.await(
              "both are served",
              () -> {
                String served = workloads(controlPlane);
                return served.contains("\"bound\":41001") && served.contains("\"bound\":41002");
              });
          assertThat(second.config().instance()).isEqualTo(first.config().instance() + "-2");
        } finally {
          second.close();
        }
        awaitServed(controlPlane, 41_001, 41_002);
      }
    }
  }
}
