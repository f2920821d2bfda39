package io.inmesh.runtime.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Faults that are injected on purpose. */
interface FaultContract extends OnBed {
  int ALWAYS = 1_000_000;

  @Test
  default void anAbortFaultAnswersWithoutACall() throws Exception {
    ContractEndpoint a = withFault(new Fault(0, Duration.ZERO, ALWAYS, 418, -1));
    MeshAnswer answer = bed().call("answer");
    assertThat(answer.outcome()).isEqualTo(bed().outcome(418, "UNKNOWN"));
    assertThat(answer.reason()).contains("on purpose");
    assertThat(a.seen()).isEmpty();
  }

  @Test
  default void anAbortIsNotRetried() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    TestService reviews = bed().reviews(a).retry(ContractBed.retries());
    reviews.route(
        ContractBed.route(
            "fault", reviews.forward(), new Fault(0, Duration.ZERO, ALWAYS, 503, -1)));
    bed().mesh().apply();
    assertThat(bed().call("answer").outcome()).isEqualTo(bed().outcome(503, "UNAVAILABLE"));
    assertThat(bed().ended()).singleElement().matches(end -> end.attempts() == 0);
  }

  @Test
  default void anAbortMayNameAGrpcStatus() throws Exception {
    ContractEndpoint a = withFault(new Fault(0, Duration.ZERO, ALWAYS, 200, 8));
    assertThat(bed().call("answer").outcome()).isEqualTo(bed().outcome(429, "RESOURCE_EXHAUSTED"));
    assertThat(a.seen()).isEmpty();
  }

  @Test
  default void aDelayFaultDelays() throws Exception {
    withFault(new Fault(ALWAYS, Duration.ofMillis(150), 0, 0, -1));
    long before = System.nanoTime();
    assertThat(bed().call("answer").outcome()).isEqualTo(bed().ok());
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(150_000_000L);
  }

  @Test
  default void aDelayIsFollowedByTheAbort() throws Exception {
    ContractEndpoint a = withFault(new Fault(ALWAYS, Duration.ofMillis(50), ALWAYS, 503, -1));
    assertThat(bed().call("answer").outcome()).isEqualTo(bed().outcome(503, "UNAVAILABLE"));
    assertThat(a.seen()).isEmpty();
    assertThat(bed().ended()).singleElement().matches(end -> end.flags().equals("DI,FI"));
  }

  @Test
  default void theApplicationsOwnTimeEndsADelay() throws Exception {
    bed().needs(Ability.OWN_TIMEOUT);
    ContractEndpoint a = withFault(new Fault(ALWAYS, Duration.ofSeconds(40), 0, 0, -1));
    MeshRequest request = MeshRequest.to("answer").within(Duration.ofMillis(200));
    long before = System.nanoTime();
    assertThat(bed().client().send(request).outcome())
        .isEqualTo(TimeoutContract.ownTimePassed(bed()));
    assertThat(System.nanoTime() - before).isLessThan(Duration.ofSeconds(20).toNanos());
    assertThat(a.seen()).isEmpty();
  }

  @Test
  default void leavingEndsADelay() throws Exception {
    bed().needs(Ability.CANCELLATION);
    ContractEndpoint a = withFault(new Fault(ALWAYS, Duration.ofSeconds(40), 0, 0, -1));
    ClientDriver.Pending pending = bed().client().begin(MeshRequest.to("answer"));
    pending.cancel();
    assertThat(pending.answer(Duration.ofSeconds(10)).outcome())
        .isEqualTo(TimeoutContract.left(bed()));
    assertThat(a.seen()).isEmpty();
  }

  private ContractEndpoint withFault(Fault fault) throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    TestService reviews = bed().reviews(a);
    reviews.route(ContractBed.route("fault", reviews.forward(), fault));
    bed().mesh().apply();
    return a;
  }
}
