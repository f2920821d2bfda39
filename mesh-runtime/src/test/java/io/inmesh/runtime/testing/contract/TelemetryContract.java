package io.inmesh.runtime.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What telemetry sees: each call once, with what became of it. */
interface TelemetryContract extends OnBed {
  @Test
  default void aCallIsSeenOnceWhateverItTook() throws Exception {
    ContractEndpoint bad = bed().plaintext("bad").failing();
    ContractEndpoint good = bed().plaintext("good");
    bed().reviews(bad, good).retry(ContractBed.retries());
    bed().mesh().apply();
    bed().call("answer");
    bed().call("answer");
    assertThat(bed().ended()).hasSize(2).allMatch(end -> end.status() == 200);
    assertThat(bed().ended()).anyMatch(end -> end.attempts() == 2);
  }

  @Test
  default void theMeshsOwnAnswerIsSeenWithItsFlag() throws Exception {
    bed().reviews();
    bed().mesh().apply();
    bed().call("answer");
    int http = bed().client().grpc() ? 200 : 503;
    assertThat(bed().ended()).containsExactly(new ContractBed.Ended(http, 14, 0, "UH"));
  }
}
