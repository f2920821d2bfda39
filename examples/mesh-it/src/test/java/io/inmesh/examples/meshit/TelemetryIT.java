package io.inmesh.examples.meshit;

import static io.inmesh.examples.meshit.Eventually.eventually;
import static io.inmesh.runtime.testing.TextMethod.ECHO;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.Tag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Istio's two standard metrics, from both sides of a call, with all of Istio's labels. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class TelemetryIT {
  private static final String REQUESTS = "istio_requests_total";
  private static final String DURATION = "istio_request_duration_milliseconds";

  private static final Set<String> LABELS =
      Set.of(
          "reporter",
          "source_workload",
          "source_canonical_service",
          "source_canonical_revision",
          "source_workload_namespace",
          "source_principal",
          "source_app",
          "source_version",
          "source_cluster",
          "destination_workload",
          "destination_workload_namespace",
          "destination_principal",
          "destination_app",
          "destination_version",
          "destination_service",
          "destination_canonical_service",
          "destination_canonical_revision",
          "destination_service_name",
          "destination_service_namespace",
          "destination_cluster",
          "request_protocol",
          "response_code",
          "grpc_response_status",
          "response_flags",
          "connection_security_policy");

  private static final Pattern LINE = Pattern.compile("(\\w+)\\{(.*)} ([0-9.E+]+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  @TempDir private static Path directory;
  private MeshUnderTest mesh;

  /** One number with its labels. */
  private record Series(String name, Map<String, String> labels, double value) {}

  @BeforeAll
  void start() throws Exception {
    mesh = MeshUnderTest.start(directory, "24h");
  }

  @AfterAll
  void stop() throws Exception {
    if (mesh != null) {
      mesh.close();
    }
  }

  @Test
  void theLibraryReportsAsSourceAndAsDestination() throws Exception {
    assertThat(mesh.shop().get("http://stock:9080/").status()).isEqualTo(200);
    reported("source", "shop", "stock", "http", () -> ofLibrary(mesh.shop()));
    reported("destination", "shop", "stock", "http", () -> ofLibrary(mesh.stock()));
  }

  @Test
  void theLibraryReportsGrpcToo() throws Exception {
    assertThat(ECHO.call(mesh.shop().channel("mesh:///stock:7000"), Duration.ofSeconds(20), "x"))
        .isEqualTo("x");
    reported("source", "shop", "stock", "grpc", () -> ofLibrary(mesh.shop()));
    reported("destination", "shop", "stock", "grpc", () -> ofLibrary(mesh.stock()));
  }

  @Test
  void theSidecarReportsAsSourceAndAsDestination() throws Exception {
    assertThat(mesh.web().get("http://legacy:9080/").status()).isEqualTo(200);
    reported("source", "web", "legacy", "http", () -> ofSidecar(mesh.web()));
    reported("destination", "web", "legacy", "http", () -> ofSidecar(mesh.legacy()));
  }

  @Test
  void bothSpeakOfEachOther() throws Exception {
    assertThat(mesh.web().get("http://stock:9080/").status()).isEqualTo(200);
    assertThat(mesh.shop().get("http://legacy:9080/").status()).isEqualTo(200);
    reported("source", "web", "stock", "http", () -> ofSidecar(mesh.web()));
    reported("destination", "web", "stock", "http", () -> ofLibrary(mesh.stock()));
    reported("source", "shop", "legacy", "http", () -> ofLibrary(mesh.shop()));
    reported("destination", "shop", "legacy", "http", () -> ofSidecar(mesh.legacy()));
  }

  /** Where numbers are read. */
  private interface Reading {
    List<Series> all() throws Exception;
  }

  private static void reported(
      String reporter, String from, String to, String protocol, Reading reading) throws Exception {
    Map<String, String> expected = expected(reporter, from, to, protocol);
    for (String name : List.of(REQUESTS, DURATION)) {
      List<Series> last = new ArrayList<>();
      try {
        eventually(
            name,
            () -> {
              last.clear();
              reading.all().stream().filter(each -> each.name().equals(name)).forEach(last::add);
              return last.stream()
                  .anyMatch(
                      series ->
                          series.value() >= 1
                              && series.labels().keySet().equals(LABELS)
                              && series.labels().entrySet().containsAll(expected.entrySet()));
            });
      } catch (AssertionError e) {
        assertThat(last).as("%s with %s", name, expected).isEmpty();
      }
    }
  }

  private static Map<String, String> expected(
      String reporter, String from, String to, String protocol) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("reporter", reporter);
    Map.of("source", from, "destination", to)
        .forEach(
            (side, name) -> {
              labels.put(side + "_workload", name + "-v1");
              labels.put(side + "_workload_namespace", "default");
              labels.put(side + "_principal", MeshUnderTest.id(name).toString());
              labels.put(side + "_app", name);
              labels.put(side + "_version", "v1");
              labels.put(side + "_canonical_service", name);
              labels.put(side + "_canonical_revision", "v1");
              labels.put(side + "_cluster", "inmesh");
            });
    labels.put("destination_service", to + ".default.svc.cluster.local");
    labels.put("destination_service_name", to);
    labels.put("destination_service_namespace", "default");
    labels.put("request_protocol", protocol);
    labels.put("response_code", "200");
    labels.put("response_flags", "-");
    if (protocol.equals("grpc")) {
      labels.put("grpc_response_status", "0");
    }
    labels.put("connection_security_policy", reporter.equals("source") ? "unknown" : "mutual_tls");
    return labels;
  }

  private static List<Series> ofLibrary(Library workload) {
    List<Series> all = new ArrayList<>();
    for (Meter meter : workload.metrics().getMeters()) {
      Map<String, String> labels = new TreeMap<>();
      for (Tag tag : meter.getId().getTags()) {
        labels.put(tag.getKey(), tag.getValue());
      }
      StreamSupport.stream(meter.measure().spliterator(), false)
          .filter(measured -> measured.getStatistic() == Statistic.COUNT)
          .forEach(
              measured ->
                  all.add(new Series(meter.getId().getName(), labels, measured.getValue())));
    }
    return all;
  }

  private static List<Series> ofSidecar(Sidecar sidecar) throws Exception {
    List<Series> all = new ArrayList<>();
    for (String line : sidecar.admin("/stats/prometheus").lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (matcher.matches()) {
        Map<String, String> labels = new TreeMap<>();
        Matcher each = LABEL.matcher(matcher.group(2));
        while (each.find()) {
          labels.put(each.group(1), each.group(2));
        }
        String name = matcher.group(1).replaceAll("_count$", "");
        all.add(new Series(name, labels, Double.parseDouble(matcher.group(3))));
      }
    }
    return all;
  }
}
