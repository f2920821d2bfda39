package io.inmesh.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireNamesTest {
  @Test
  void clusterNamesGoThereAndBack() {
    String name = WireNames.outboundCluster(9080, "v2", "reviews.bookinfo.svc.cluster.local");
    assertThat(name).isEqualTo("outbound|9080|v2|reviews.bookinfo.svc.cluster.local");
    assertThat(WireNames.parseOutboundCluster(name))
        .hasValue(new WireNames.OutboundCluster(9080, "v2", "reviews.bookinfo.svc.cluster.local"));
  }

  @Test
  void theSubsetMayBeEmpty() {
    String name = WireNames.outboundCluster(80, "", "example.com");
    assertThat(name).isEqualTo("outbound|80||example.com");
    assertThat(WireNames.parseOutboundCluster(name))
        .hasValue(new WireNames.OutboundCluster(80, "", "example.com"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "outbound|",
        "outbound|80|v1",
        "outbound|80|v1|",
        "outbound|80|v1|a|b",
        "outbound|0|v1|a",
        "outbound|080|v1|a",
        "outbound|65536|v1|a",
        "outbound|x|v1|a",
        "inbound|80||a",
        "BlackHoleCluster"
      })
  void otherNamesAreNoOutboundClusters(String name) {
    assertThat(WireNames.parseOutboundCluster(name)).isEmpty();
  }

  @Test
  void inboundListenerNamesGoThereAndBack() {
    assertThat(WireNames.inboundListener(65_535))
        .isEqualTo("xds.istio.io/grpc/lds/inbound/0.0.0.0:65535");
    assertThat(WireNames.parseInboundListener(WireNames.inboundListener(1))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "reviews:9080",
        "xds.istio.io/grpc/lds/inbound/0.0.0.0:",
        "xds.istio.io/grpc/lds/inbound/0.0.0.0:70000",
        "xds.istio.io/grpc/lds/inbound/0.0.0.0:-1"
      })
  void otherNamesAreNoInboundListeners(String name) {
    assertThat(WireNames.parseInboundListener(name)).isEqualTo(-1);
  }

  @Test
  void namesThatCouldNotBeReadBackAreRefused() {
    assertThatThrownBy(() -> WireNames.outboundCluster(0, "", "a"))
        .hasMessage("port: 0 (expected: 1 to 65535)");
    assertThatThrownBy(() -> WireNames.outboundCluster(80, "a|b", "c"))
        .hasMessage("subset: a|b (expected: no '|')");
    assertThatThrownBy(() -> WireNames.outboundCluster(80, "", ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WireNames.inboundListener(65_536))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
