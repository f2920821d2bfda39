package io.inmesh.controlplane;

import static io.inmesh.controlplane.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.MeshRuntime;
import io.inmesh.runtime.WorkloadConfig;
import io.inmesh.runtime.WorkloadConfigBuilder;
import io.inmesh.runtime.telemetry.IstioMetrics;
import io.inmesh.snapshot.Balancing;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.Reporting.LogFormat;
import io.inmesh.snapshot.RouteAction;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ConfigMap istio says another release, through the API: running workloads behave as it did. */
@Timeout(60)
class CompatibilitySwitchTest {
  private static final String CONFIG_MAPS = "/api/v1/namespaces/istio-system/configmaps";
  private static final String CLUSTER = "outbound|9080||reviews.default.svc.cluster.local";

  @TempDir private Path directory;
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = WorkloadConfig.Kind.class,
      names = {"LIBRARY", "SIDECAR"})
  void everyRowOfTheTableHoldsFromTheSwitchOnAndBack(WorkloadConfig.Kind kind) throws Exception {
    TestControlPlane controlPlane = TestControlPlane.in(directory.resolve("control-plane"));
    open.add(controlPlane);
    apply(controlPlane, "POST", "/api/v1/namespaces/default/services", service("reviews"));
    apply(controlPlane, "POST", "/api/v1/namespaces/default/services", service("audit"));
    apply(
        controlPlane,
        "POST",
        "/apis/networking.istio.io/v1/namespaces/default/virtualservices",
        """
        {"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"reviews"},
         "spec":{"hosts":["reviews"],"http":[{"route":[{"destination":{"host":"reviews"}}],
                 "mirror":{"host":"audit"}}]}}
        """);
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Path log = directory.resolve("access.log");
    workload(controlPlane, WorkloadConfig.Kind.LIBRARY, "reviews", null, registry)
        .declare(new InboundPort(9080, 34_567, "http", true));
    MeshRuntime caller = workload(controlPlane, kind, "productpage", log, registry);
    await("an endpoint", () -> answers503(caller.mesh(), "/first") >= 0);

    behavesAs130(caller, registry, log);
    apply(controlPlane, "POST", CONFIG_MAPS, compatibility("1.6"));
    await("the switch", () -> in(caller, LogFormat.V1_6, Balancing.ROUND_ROBIN));
    behavesAs16(caller, registry, log);
    apply(controlPlane, "PUT", CONFIG_MAPS + "/istio", compatibility("1.30"));
    await("the switch back", () -> in(caller, LogFormat.V1_30, Balancing.LEAST_REQUEST));
    behavesAs130(caller, registry, log);
  }

  /** Each resource comes on its own, so each that changes is looked for. */
  private static boolean in(MeshRuntime caller, LogFormat format, Balancing balancing) {
    MeshSnapshot now = caller.mesh().snapshot();
    boolean retried = forward(now).retry().statuses().contains(503);
    return now.reporting().log() == format
        && now.clusters().get(CLUSTER).balancing() == balancing
        && retried == (format == LogFormat.V1_6);
  }

  private static void behavesAs130(MeshRuntime caller, SimpleMeterRegistry registry, Path log) {
    long before = count(registry, "istio_request_duration_milliseconds");
    String path = "/" + before;
    assertThat(answers503(caller.mesh(), path)).isZero();
    assertThat(forward(caller.mesh().snapshot()).mirrors().get(0).shadowSuffix()).isFalse();
    assertThat(count(registry, "istio_request_duration_milliseconds")).isEqualTo(before + 1);
    assertThat(line(log, path)).contains(" 503 - via_upstream - \"-\" ");
  }

  private static void behavesAs16(MeshRuntime caller, SimpleMeterRegistry registry, Path log) {
    long before = count(registry, "istio_request_duration_milliseconds");
    assertThat(answers503(caller.mesh(), "/of-1.6")).isEqualTo(1);
    assertThat(forward(caller.mesh().snapshot()).mirrors().get(0).shadowSuffix()).isTrue();
    assertThat(count(registry, "istio_request_duration_milliseconds")).isEqualTo(before);
    assertThat(count(registry, "istio_request_duration_seconds")).isEqualTo(1);
    assertThat(line(log, "/of-1.6")).contains(" 200 - \"-\" \"-\" ");
  }

  /**
   * How often a 503 of the server is tried again; the second answer is 200. -1 if the mesh answers.
   */
  private static int answers503(Mesh mesh, String path) {
    OutboundCall call = Get.of("http://reviews:9080" + path).begin(mesh);
    if (call.verdict() != Verdict.SEND) {
      call.abandon();
      return -1;
    }
    int retries = 0;
    Verdict next = call.onResponse(call.attempt(), 503, name -> null);
    while (next == Verdict.WAIT || next == Verdict.SEND) {
      if (next == Verdict.WAIT) {
        LockSupport.parkNanos(call.waitNanos());
        next = call.resume();
      } else {
        retries++;
        next = call.onResponse(call.attempt(), 200, name -> null);
      }
    }
    call.complete(0, 0);
    return retries;
  }

  private static RouteAction.Forward forward(MeshSnapshot snapshot) {
    return (RouteAction.Forward)
        snapshot.listeners().get("reviews:9080").virtualHosts().get(0).routes().get(0).action();
  }

  private static long count(SimpleMeterRegistry registry, String histogram) {
    return registry.find(histogram).tag("destination_service_name", "reviews").summaries().stream()
        .filter(each -> !"0".equals(each.getId().getTag("response_code")))
        .mapToLong(each -> each.count())
        .sum();
  }

  /** The log is written on a thread of its own. */
  private static String line(Path log, String path) {
    await("a line of " + path, () -> !lines(log, path).isEmpty());
    return lines(log, path).get(0);
  }

  private static List<String> lines(Path log, String path) {
    try {
      return Files.readAllLines(log).stream()
          .filter(each -> each.contains(" " + path + " "))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private MeshRuntime workload(
      TestControlPlane controlPlane,
      WorkloadConfig.Kind kind,
      String account,
      @Nullable Path log,
      SimpleMeterRegistry registry)
      throws Exception {
    String token =
        apply(
                controlPlane,
                "POST",
                "/mesh/v1/tokens",
                """
                {"namespace":"default","serviceAccount":"%s","labels":{"app":"%s"},"ports":[9080]}
                """
                    .formatted(account, account))
            .json()
            .string("token");
    WorkloadConfigBuilder builder =
        controlPlane
            .joining(account, String.valueOf(token))
            .kind(kind)
            .label("app", account)
            .stateDirectory(directory.resolve("state-" + account));
    if (log != null) {
      builder.accessLog(WorkloadConfig.AccessLogFormat.TEXT).accessLogFile(log);
    }
    WorkloadConfig config = builder.build();
    MeshRuntime runtime =
        MeshRuntime.start(config, List.of(new IstioMetrics(registry, config.selfDescription())));
    open.add(runtime);
    return runtime;
  }

  private static TestControlPlane.Answer apply(
      TestControlPlane controlPlane, String method, String path, String body) throws Exception {
    TestControlPlane.Answer answer = controlPlane.call(method, path, body);
    assertThat(answer.code()).as(answer.body()).isBetween(200, 201);
    return answer;
  }

  private static String service(String name) {
    return """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"%s"},
         "spec":{"selector":{"app":"%s"},"ports":[{"name":"http","port":9080}]}}
        """
        .formatted(name, name);
  }

  private static String compatibility(String release) {
    return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"istio"},
         "data":{"mesh":"compatibility: \\"%s\\""}}
        """
        .formatted(release);
  }
}
