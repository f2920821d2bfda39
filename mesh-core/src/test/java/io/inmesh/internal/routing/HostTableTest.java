package io.inmesh.internal.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.snapshot.Listener;
import io.inmesh.snapshot.VirtualHost;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostTableTest {
  private final HostTable table =
      new HostTable(
          new Listener(
              "l",
              List.of(
                  new VirtualHost("shop", List.of("shop.example", "shop.example:9080"), List.of()),
                  new VirtualHost("wild", List.of("*.example"), List.of()))));

  @Test
  void aHostWithItsFinalDotIsTheSame() {
    for (String host :
        List.of("shop.example", "shop.example.", "shop.example.:9080", "Shop.Example.:81")) {
      assertThat(table.find(host)).as(host).isZero();
    }
    assertThat(table.find("other.example.")).isEqualTo(1);
  }

  @Test
  void aDotAloneIsNoHost() {
    assertThat(table.find(".")).isEqualTo(-1);
    assertThat(table.find(".:80")).isEqualTo(-1);
    assertThat(table.find("shop..example")).isEqualTo(1);
  }
}
