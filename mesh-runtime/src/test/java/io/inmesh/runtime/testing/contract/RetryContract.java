package io.inmesh.runtime.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of an attempt that failed. */
interface RetryContract extends OnBed {
  @Test
  default void aFailedAttemptIsRepeatedOnAnotherEndpoint() throws Exception {
    ContractEndpoint bad = bed().plaintext("bad").failing();
    ContractEndpoint good = bed().plaintext("good");
    bed().reviews(bad, good).retry(ContractBed.retries());
    bed().mesh().apply();
    for (int i = 0; i < 4; i++) {
      MeshAnswer answer = bed().call("answer");
      assertThat(answer.from()).isEqualTo("good");
      assertThat(answer.headers()).containsEntry("x-backend", "good");
    }
    assertThat(bad.seen()).isNotEmpty();
  }

  @Test
  default void aRefusedConnectionIsRepeatedOnAnotherEndpoint() throws Exception {
    ContractEndpoint gone = bed().plaintext("gone");
    ContractEndpoint good = bed().plaintext("good");
    bed().reviews(gone, good).retry(ContractBed.retries());
    bed().mesh().apply();
    gone.close();
    for (int i = 0; i < 4; i++) {
      assertThat(bed().call("answer").from()).isEqualTo("good");
    }
  }

  @Test
  default void aBodyIsSentAgainWithItsRequest() throws Exception {
    ContractEndpoint bad = bed().plaintext("bad").failing();
    ContractEndpoint good = bed().plaintext("good");
    bed().reviews(bad, good).retry(ContractBed.retries());
    bed().mesh().apply();
    byte[] body = "the body".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 2; i++) {
      assertThat(bed().client().send(MeshRequest.to("answer").body(body)).body())
          .isEqualTo("good 8");
    }
    assertThat(bad.seen().get(0).body()).isEqualTo(body);
  }

  @Test
  default void withoutAPolicyThereIsOneAttempt() throws Exception {
    ContractEndpoint bad = bed().plaintext("bad").failing();
    ContractEndpoint good = bed().plaintext("good");
    bed().reviews(bad, good);
    bed().mesh().apply();
    MeshAnswer one = bed().call("answer");
    MeshAnswer other = bed().call("answer");
    assertThat(List.of(one.outcome(), other.outcome()))
        .containsExactlyInAnyOrder(bed().ok(), bed().outcome(503, "UNAVAILABLE"));
    assertThat(bad.seen()).hasSize(1);
    assertThat(good.seen()).hasSize(1);
  }

  @Test
  default void retriesEndAndTheLastAnswerIsTheApplications() throws Exception {
    ContractEndpoint bad = bed().plaintext("bad").failing();
    bed().reviews(bad).retry(ContractBed.retries());
    bed().mesh().apply();
    MeshAnswer answer = bed().call("answer");
    assertThat(answer.outcome()).isEqualTo(bed().outcome(503, "UNAVAILABLE"));
    assertThat(answer.headers()).containsEntry("x-backend", "bad");
    assertThat(bad.seen()).hasSize(3);
  }

  @Test
  default void withoutAnyWorkingEndpointTheAnswerNamesTheReason() throws Exception {
    ContractEndpoint gone = bed().plaintext("gone");
    bed().reviews(gone);
    bed().mesh().apply();
    gone.close();
    MeshAnswer answer = bed().call("answer");
    assertThat(answer.outcome()).isEqualTo(bed().outcome(503, "UNAVAILABLE"));
    assertThat(answer.reason()).contains("remote connection failure").contains("" + gone.port());
  }

  @Test
  default void anEndpointThatComesBackIsCalledAtOnce() throws Exception {
    ContractEndpoint before = bed().plaintext("before");
    bed().reviews(before);
    bed().mesh().apply();
    assertThat(bed().call("answer").from()).isEqualTo("before");
    before.close();
    for (int i = 0; i < 4; i++) {
      assertThat(bed().call("answer").outcome()).isEqualTo(bed().outcome(503, "UNAVAILABLE"));
    }
    bed().endpoint("after", null, before.port());
    assertThat(bed().call("answer").from()).isEqualTo("after");
  }
}
