package io.inmesh.examples.e2e;

import static io.inmesh.examples.e2e.Eventually.eventually;

import java.util.Arrays;
import java.util.List;

/**
 * What the workloads of a demo count.
 *
 * @param demo that runs
 * @param caller who makes the calls that are to be counted
 */
record Metrics(Demo demo, Browser caller) {

  /** Returns once the sidecar of this workload counts a call with all of these labels. */
  void awaitOfSidecar(String workload, String... labels) throws Exception {
    await(demo.workload(workload, "sidecar").port("admin"), "/stats/prometheus", labels);
  }

  /** Returns once the library in this workload counts a call with all of these labels. */
  void awaitOfLibrary(String workload, String... labels) throws Exception {
    await(demo.workload(workload, "library").port("management"), "/actuator/prometheus", labels);
  }

  private void await(int port, String path, String... labels) throws Exception {
    Browser metrics = new Browser("http://127.0.0.1:" + port);
    eventually(
        port + path + " counts " + List.of(labels),
        () -> {
          caller.get("/productpage");
          return metrics
              .get(path)
              .body()
              .lines()
              .filter(line -> line.startsWith("istio_requests_total{"))
              .anyMatch(line -> Arrays.stream(labels).allMatch(line::contains));
        });
  }
}
