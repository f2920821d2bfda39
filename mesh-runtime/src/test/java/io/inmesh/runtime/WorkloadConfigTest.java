package io.inmesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkloadConfigTest {
  @Test
  void readsTheEnvironment() {
    WorkloadConfig config =
        WorkloadConfig.fromEnvironment(
                Map.of(
                    "INMESH_APPLICATION", "reviews",
                    "INMESH_VERSION", "v1",
                    "INMESH_NAMESPACE", "bookinfo",
                    "INMESH_SERVICE_ACCOUNT", "bookinfo-reviews",
                    "INMESH_LABELS", "tier=web, team=a",
                    "INMESH_CONTROL_PLANE_ADDRESS", "[::1]:15012",
                    "INMESH_IDENTITY_TOKEN", "inmesh-join.v1.secret",
                    "INMESH_TELEMETRY_ACCESS_LOG", "json"))
            .build();
    assertThat(config.workload()).isEqualTo("reviews-v1");
    assertThat(config.labels())
        .containsOnly(
            Map.entry("app", "reviews"),
            Map.entry("version", "v1"),
            Map.entry("tier", "web"),
            Map.entry("team", "a"));
    assertThat(config.controlPlane()).isEqualTo(new HostPort("::1", 15012));
    assertThat(config.ca()).isEqualTo(config.controlPlane());
    assertThat(config.accessLog()).isEqualTo(WorkloadConfig.AccessLogFormat.JSON);
    assertThat(config.selfDescription().workload().principal())
        .isEqualTo("spiffe://cluster.local/ns/bookinfo/sa/bookinfo-reviews");
    assertThat(config.toString()).doesNotContain("secret");
  }

  @Test
  void namesTheVariableThatCannotBeRead() {
    assertThatThrownBy(
            () -> WorkloadConfig.fromEnvironment(Map.of("INMESH_CONTROL_PLANE_ADDRESS", "nowhere")))
        .hasMessageContaining("INMESH_CONTROL_PLANE_ADDRESS")
        .hasMessageContaining("host:port");
    assertThatThrownBy(() -> WorkloadConfig.builder().build())
        .hasMessageContaining("INMESH_APPLICATION");
  }

  @Test
  void aRestartInTheSameDirectoryIsTheSameInstance() {
    assertThat(in("/tmp/a").instance()).isEqualTo(in("/tmp/a").instance());
    assertThat(in("/tmp/a").instance()).isNotEqualTo(in("/tmp/b").instance());
  }

  private static WorkloadConfig in(String directory) {
    return WorkloadConfig.builder()
        .application("reviews")
        .stateDirectory(Path.of(directory))
        .build();
  }

  @Test
  void theNodeSaysWhatTheControlPlaneReads() {
    var node =
        NodeDescription.of(in("/tmp/a"), List.of(new InboundPort(9080, 34567, "http", true)));
    assertThat(node.getId())
        .startsWith("library~~reviews-")
        .endsWith(".default~default.svc.cluster.local");
    assertThat(node.getCluster()).isEqualTo("reviews.default");
    var metadata = node.getMetadata().getFieldsMap();
    assertThat(metadata.get("GENERATOR").getStringValue()).isEqualTo("inmesh");
    var port = metadata.get("PORTS").getListValue().getValues(0).getStructValue().getFieldsMap();
    assertThat(port.get("workload").getNumberValue()).isEqualTo(9080);
    assertThat(port.get("bound").getNumberValue()).isEqualTo(34567);
    assertThat(port.get("tls").getBoolValue()).isTrue();
  }
}
