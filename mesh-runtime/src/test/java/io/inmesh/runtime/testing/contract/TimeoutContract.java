package io.inmesh.runtime.testing.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a call ends before its answer. */
interface TimeoutContract extends OnBed {
  /** What the application sees when its own time has passed. */
  static String ownTimePassed(ContractBed bed) {
    return bed.client().grpc() ? "DEADLINE_EXCEEDED" : "timeout";
  }

  /** What the application sees when it left. */
  static String left(ContractBed bed) {
    return bed.client().grpc() ? "CANCELLED" : "cancelled";
  }

  @Test
  default void aRouteThatTakesTooLongEnds() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    bed().reviews(a).timeout(Duration.ofMillis(200));
    bed().mesh().apply();
    MeshAnswer answer = bed().call("held");
    assertThat(answer.outcome()).isEqualTo(bed().outcome(504, "DEADLINE_EXCEEDED"));
    assertThat(answer.reason()).contains("within 200 ms");
  }

  @Test
  default void aSlowAttemptIsRepeatedOnAnotherEndpoint() throws Exception {
    ContractEndpoint slow = bed().plaintext("slow");
    ContractEndpoint good = bed().plaintext("good");
    good.release();
    bed().reviews(slow, good).retry(impatient());
    bed().mesh().apply();
    warmUp();
    warmUp();
    assertThat(slow.seen()).hasSize(1);
    assertThat(bed().call("held").from()).isEqualTo("good");
    assertThat(bed().call("held").from()).isEqualTo("good");
    assertThat(slow.seen()).hasSizeGreaterThan(1);
  }

  /** What a cold JVM needs for a first call is not to count. */
  private void warmUp() throws Exception {
    assertThat(bed().call("answer").outcome()).isEqualTo(bed().ok());
  }

  /** One second an attempt. */
  private static RetryPolicy impatient() {
    return new RetryPolicy(
        2,
        Set.of(RetryOn.GATEWAY_ERROR),
        Set.of(),
        Duration.ofSeconds(1),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        true,
        3);
  }

  private static String firstPart(InputStream answer) throws IOException {
    byte[] part = new byte["first ".length()];
    int read = answer.readNBytes(part, 0, part.length);
    return new String(part, 0, read, UTF_8);
  }

  @Test
  default void theTimeOfAnAttemptEndsWhenItsAnswerBegins() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    bed().reviews(a).retry(impatient());
    bed().mesh().apply();
    warmUp();
    try (InputStream answer = bed().client().stream(MeshRequest.to("stream"))) {
      assertThat(firstPart(answer)).isEqualTo("first ");
      long begun = System.nanoTime();
      ContractBed.await(
          "the attempt's second has passed", () -> System.nanoTime() - begun > 1_300_000_000L);
      a.release();
      assertThat(new String(answer.readAllBytes(), UTF_8)).isEqualTo("second");
    }
  }

  @Test
  default void theTimeOfACallCountsOnWhileItsAnswerIsRead() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    bed().reviews(a).retry(impatient()).timeout(Duration.ofMillis(1_800));
    bed().mesh().apply();
    warmUp();
    InputStream answer = bed().client().stream(MeshRequest.to("stream"));
    assertThat(firstPart(answer)).isEqualTo("first ");
    long begun = System.nanoTime();
    assertThatThrownBy(answer::readAllBytes)
        .isInstanceOfAny(IOException.class, RuntimeException.class);
    assertThat(System.nanoTime() - begun)
        .as("before a client's own 10 s")
        .isLessThan(8_000_000_000L);
  }

  @Test
  default void theApplicationsOwnTimeIsItsOwn() throws Exception {
    bed().needs(Ability.OWN_TIMEOUT);
    ContractEndpoint a = bed().plaintext("a");
    bed().reviews(a).retry(ContractBed.retries(RetryOn.GRPC_DEADLINE_EXCEEDED));
    bed().mesh().apply();
    warmUp();
    MeshRequest request = MeshRequest.to("held").within(Duration.ofMillis(500));
    assertThat(bed().client().send(request).outcome()).isEqualTo(ownTimePassed(bed()));
    ContractBed.await("the call has ended", () -> bed().ended().size() > 1);
    assertThat(bed().ended())
        .hasSize(2)
        .last()
        .matches(end -> end.attempts() == 1 && end.flags().equals("DC"));
  }

  @Test
  default void leavingEndsTheCallAndItsAttempt() throws Exception {
    bed().needs(Ability.CANCELLATION);
    ContractEndpoint a = bed().plaintext("a");
    bed().reviews(a).retry(ContractBed.retries());
    bed().mesh().apply();
    ClientDriver.Pending pending = bed().client().begin(MeshRequest.to("held"));
    ContractBed.await("the endpoint has the request", () -> !a.seen().isEmpty());
    pending.cancel();
    assertThat(pending.answer(Duration.ofSeconds(10)).outcome()).isEqualTo(left(bed()));
    ContractBed.await("the call has ended", () -> !bed().ended().isEmpty());
    assertThat(bed().ended())
        .singleElement()
        .matches(end -> end.attempts() == 1 && end.flags().equals("DC"));
    assertThat(a.seen()).hasSize(1);
  }
}
