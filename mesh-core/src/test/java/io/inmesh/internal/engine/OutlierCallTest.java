package io.inmesh.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.FakeHeaders;
import io.inmesh.fakes.Rig;
import io.inmesh.fakes.Routes;
import io.inmesh.fakes.Snapshots;
import io.inmesh.snapshot.OutlierDetection;
import io.inmesh.snapshot.RetryPolicy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What calls tell outlier detection: the counting itself is LiveClusterTest's. */
class OutlierCallTest {
  private static final int CONSECUTIVE = 5;

  private final Rig rig =
      new Rig(
          new Snapshots()
              .cluster(
                  Clusters.named("reviews")
                      .endpoints("bad", "good")
                      .outliers(
                          new OutlierDetection(
                              CONSECUTIVE,
                              0,
                              0,
                              Duration.ofSeconds(10),
                              Duration.ofSeconds(30),
                              Duration.ofMinutes(5),
                              100,
                              0))
                      .build())
              .listener("reviews:9080", Routes.to("reviews").retry(RetryPolicy.NONE).build()));

  /** What becomes of a call that reached the bad endpoint. */
  private interface End {
    void of(OutboundCall call);
  }

  private Set<String> endpointsAfter(int bad, End end) {
    for (int seen = 0; seen < bad; ) {
      OutboundCall call = rig.call();
      if (call.endpoint().address().equals("bad")) {
        end.of(call);
        seen++;
      } else {
        call.onResponse(1, 200, FakeHeaders.of());
      }
      call.complete(0, 0);
    }
    Set<String> reached = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      OutboundCall call = rig.call();
      reached.add(call.endpoint().address());
      call.abandon();
    }
    return reached;
  }

  private void ejects(End end) {
    assertThat(endpointsAfter(CONSECUTIVE, end)).containsExactly("good");
    rig.ticker.advance(Duration.ofSeconds(30));
    assertThat(endpointsAfter(0, end)).containsExactlyInAnyOrder("bad", "good");
  }

  @Test
  void errorsOfTheServerDo() {
    ejects(call -> call.onResponse(1, 500, FakeHeaders.of()));
  }

  @Test
  void oneErrorLessDoesNot() {
    End error = call -> call.onResponse(1, 500, FakeHeaders.of());
    assertThat(endpointsAfter(CONSECUTIVE - 1, error)).containsExactlyInAnyOrder("bad", "good");
  }

  @Test
  void errorsOfTheCallerDoNot() {
    End error = call -> call.onResponse(1, 404, FakeHeaders.of());
    assertThat(endpointsAfter(2 * CONSECUTIVE, error)).containsExactlyInAnyOrder("bad", "good");
  }

  @Test
  void grpcStatusesCountAsTheirHttpStatuses() {
    ejects(call -> call.onResponse(1, 200, FakeHeaders.of("grpc-status", "14")));
  }

  @Test
  void whatNeverAnswersDoes() {
    ejects(call -> call.onFailure(1, FailureKind.CONNECT, null));
  }

  @Test
  void timeOutsDo() {
    ejects(call -> call.onFailure(1, FailureKind.TIMEOUT, null));
  }

  @Test
  void aCallerThatLeavesSaysNothingOfTheEndpoint() {
    assertThat(endpointsAfter(2 * CONSECUTIVE, OutboundCall::abandon))
        .containsExactlyInAnyOrder("bad", "good");
  }
}
