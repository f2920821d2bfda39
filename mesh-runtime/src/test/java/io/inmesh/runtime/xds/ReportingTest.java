package io.inmesh.runtime.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.Reporting.DurationMetric;
import io.inmesh.snapshot.Reporting.LogFormat;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How calls are reported travels with the outbound policy, and changes with it. */
class ReportingTest extends AdsClientSetup {
  private static final String MILLIS = "istio_request_duration_milliseconds";
  private static final String SECONDS = "istio_request_duration_seconds";
  private static final Reporting OF_1_6 = new Reporting(DurationMetric.SECONDS, LogFormat.V1_6);

  @Test
  void followsTheMeshWithoutARestart() {
    answer(Xds.lds(Xds.policy("allow_any", "1.30", MILLIS)));
    assertThat(client.snapshot().reporting()).isEqualTo(Reporting.DEFAULT);
    answer(Xds.lds(Xds.policy("allow_any", "1.6", SECONDS)));
    assertThat(client.snapshot().reporting()).isEqualTo(OF_1_6);
    answer(Xds.lds(Xds.policy("allow_any", "1.30", MILLIS)));
    assertThat(client.snapshot().reporting()).isEqualTo(Reporting.DEFAULT);
  }

  @Test
  void isAsTodayWhereTheControlPlaneSaysNothing() {
    assertThat(client.snapshot().reporting()).isEqualTo(Reporting.DEFAULT);
    answer(Xds.lds(Xds.policy("allow_any")));
    assertThat(client.snapshot().reporting()).isEqualTo(Reporting.DEFAULT);
  }

  @Test
  void isKeptForARestart() {
    answer(Xds.lds(Xds.policy("block_all", "1.6", SECONDS)));
    loop.advance(Duration.ofSeconds(2));
    transport.refuses = true;
    client = client(false);
    client.start();
    loop.advance(SOON);
    assertThat(client.snapshot().reporting()).isEqualTo(OF_1_6);
    assertThat(client.snapshot().outboundPolicy()).isEqualTo(OutboundPolicy.REGISTRY_ONLY);
  }

  @Test
  void whatThisClientDoesNotKnowIsRefusedAndTheLastGoodStays() {
    answer(Xds.lds(Xds.policy("block_all", "1.6", SECONDS)));
    answer(Xds.lds(Xds.policy("allow_any", "1.6", "istio_request_duration_fortnights")));
    assertThat(transport.last().lastAnswer().getErrorDetail().getMessage())
        .contains("inmesh.io/outbound-policy")
        .contains("metadata.filter_metadata[\"inmesh\"].duration_metric")
        .contains("istio_request_duration_fortnights");
    answer(Xds.lds(Xds.policy("allow_any", "2.0", MILLIS)));
    assertThat(transport.last().lastAnswer().getErrorDetail().getMessage())
        .contains("access_log_format")
        .contains("2.0");
    assertThat(client.snapshot().reporting()).isEqualTo(OF_1_6);
    assertThat(client.snapshot().outboundPolicy()).isEqualTo(OutboundPolicy.REGISTRY_ONLY);
  }
}
