package io.inmesh.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SidecarOptionsTest {
  @Test
  void readsEverythingAndFillsInTheRest() {
    SidecarOptions options =
        parse(
            "--label=app=ratings",
            "--label",
            "version=v1",
            "--inbound",
            "9080=127.0.0.1:0,127.0.0.1:8081",
            "--outbound",
            "127.0.0.1:0",
            "--service-account",
            "bookinfo-ratings");
    assertThat(options.gateway()).isFalse();
    assertThat(options.namespace()).isEqualTo("default");
    assertThat(options.workloadName()).isEqualTo("ratings");
    assertThat(options.labels()).containsEntry("app", "ratings").containsEntry("version", "v1");
    assertThat(options.inbound().get(0).workloadPort()).isEqualTo(9080);
    assertThat(options.inbound().get(0).application().getPort()).isEqualTo(8081);
    assertThat(options.parentPid()).isZero();
    assertThat(options.ca()).isNull();
    assertThat(options.trustDomain()).isEqualTo("cluster.local");
  }

  @Test
  void aCaThatStandsAloneAndAnotherTrustDomainAreNamed() {
    SidecarOptions options = parse("--ca", "127.0.0.1:15013", "--trust-domain", "shop.example");
    assertThat(options.ca()).isEqualTo("127.0.0.1:15013");
    assertThat(options.trustDomain()).isEqualTo("shop.example");
  }

  @Test
  void theExplicitProxyStaysOnLoopback() {
    assertThatThrownBy(() -> parse("--outbound", "0.0.0.0:15001"))
        .hasMessageContaining("--outbound: 0.0.0.0 is not a loopback address")
        .hasMessageContaining("127.0.0.1");
  }

  @Test
  void saysWhichFlagIsWrongAndWhatItTakes() {
    assertThatThrownBy(() -> parse("--inbund", "1=a:1,b:2"))
        .hasMessageStartingWith("--inbund: not a flag of the sidecar")
        .hasMessageContaining("--inbound PORT=LISTEN:PORT,APP:PORT");
    assertThatThrownBy(() -> parse("--inbound", "9080"))
        .hasMessage("--inbound: 9080 (expected: PORT=LISTEN:PORT,APP:PORT[,http|http2|grpc])");
    assertThatThrownBy(() -> parse("--inbound", "99999=127.0.0.1:0,127.0.0.1:1"))
        .hasMessage("--inbound: port 99999 (expected: 0 to 65535)");
    assertThatThrownBy(() -> parse("--mode", "router"))
        .hasMessage("--mode: router (expected: sidecar or gateway)");
    assertThatThrownBy(() -> SidecarOptions.parse(new String[] {"--application", "a"}))
        .hasMessageStartingWith("--control-plane is missing");
  }

  private static SidecarOptions parse(String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--control-plane",
                "127.0.0.1:15012",
                "--state-dir",
                "state",
                "--application",
                "ratings"));
    all.addAll(List.of(more));
    return SidecarOptions.parse(all.toArray(String[]::new));
  }
}
