package io.inmesh.sidecar.listen;

import static io.inmesh.sidecar.listen.Sidecars.ask;
import static io.inmesh.sidecar.listen.TwoSidecars.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.StringMatch;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sidecar as a gateway: for strangers, by their Host. */
@Timeout(60)
class GatewayListenerTest {
  private TwoSidecars two;

  @BeforeEach
  void start() throws IOException {
    two = new TwoSidecars();
  }

  @AfterEach
  void stop() {
    two.close();
  }

  @Test
  void theGatewayRoutesByHostAndBelievesNoStranger() throws Exception {
    two.shop.gateway(8080, two.shop.service("ratings", 9080)).apply();
    Channel gateway = two.gateway(8080);
    assertThat(
            ask(
                gateway,
                "GET /x HTTP/1.1\r\nHost: ratings:9080\r\nx-envoy-evil: 1\r\n"
                    + "Connection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void theGatewayEnforcesItsPolicies() throws Exception {
    Condition admin = new Condition.Path(new StringMatch.Prefix("/admin", false));
    two.shop
        .gateway(
            8080,
            List.of(policy(AuthorizationPolicy.Action.DENY, admin)),
            two.shop.service("ratings", 9080))
        .apply();
    Channel gateway = two.gateway(8080);
    String head = "GET %s HTTP/1.1\r\nHost: ratings:9080\r\nConnection: close\r\n\r\n";
    assertThat(ask(gateway, head.formatted("/open"))).startsWith("HTTP/1.1 200");
    for (String path : List.of("/admin", "/open/../admin", "/%61dmin", "//admin")) {
      assertThat(ask(gateway, head.formatted(path)))
          .as(path)
          .startsWith("HTTP/1.1 403")
          .endsWith("RBAC: access denied")
          .doesNotContain("x-inmesh");
    }
    assertThat(two.seen).singleElement().asString().startsWith("GET /open ");
  }
}
