package io.inmesh.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Verdict;
import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.FakeHeaders;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.Rig;
import io.inmesh.fakes.Routes;
import io.inmesh.fakes.Snapshots;
import io.inmesh.snapshot.Balancing;
import io.inmesh.snapshot.CircuitLimits;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryTest {
  private static final FakeHeaders NO_HEADERS = FakeHeaders.of();

  private static RetryPolicy policy(int retries, Duration perTry, RetryOn... on) {
    return new RetryPolicy(
        retries,
        Set.of(on),
        Set.of(),
        perTry,
        Duration.ofMillis(25),
        Duration.ofMillis(250),
        true,
        5);
  }

  private static Rig rig(RetryPolicy policy, Duration timeout, CircuitLimits limits) {
    return new Rig(
        new Snapshots()
            .cluster(Clusters.named("reviews").endpoints("a", "b", "c").limits(limits).build())
            .listener("reviews:9080", Routes.to("reviews").retry(policy).timeout(timeout).build()));
  }

  private static Rig rig(RetryPolicy policy) {
    return rig(policy, Duration.ZERO, CircuitLimits.NONE);
  }

  @Test
  void istiosDefaultTriesThreeTimesOnDifferentEndpointsAfterConnectFailures() {
    Rig rig = rig(RetryPolicy.ISTIO_DEFAULT);
    rig.random.next(5_000, 5_000);
    OutboundCall call = rig.call();
    assertThat(call.endpoint().address()).isEqualTo("a");
    assertThat(call.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.WAIT);
    assertThat(call.waitNanos()).isEqualTo(Duration.ofMillis(5).toNanos());
    assertThat(call.resume()).isEqualTo(Verdict.SEND);
    assertThat(call.attempt()).isEqualTo(2);
    assertThat(call.endpoint().address()).isEqualTo("b");
    assertThat(call.onFailure(2, FailureKind.CONNECT, null)).isEqualTo(Verdict.WAIT);
    assertThat(call.resume()).isEqualTo(Verdict.SEND);
    assertThat(call.endpoint().address()).isEqualTo("c");
    assertThat(call.onFailure(3, FailureKind.CONNECT, null)).isEqualTo(Verdict.REPLY);
    assertThat(call.reply().status()).isEqualTo(503);
    assertThat(call.flags()).isEqualTo("UF,URX");
    assertThat(call.attempts()).isEqualTo(3);
  }

  @Test
  void aRetryGoesWhereNoneWasWhateverTheDiceSay() {
    Rig rig =
        new Rig(
            new Snapshots()
                .cluster(
                    Clusters.named("reviews")
                        .endpoints("a", "b")
                        .balancing(Balancing.RANDOM)
                        .build())
                .listener(
                    "reviews:9080", Routes.to("reviews").retry(RetryPolicy.ISTIO_DEFAULT).build()));
    OutboundCall call = rig.call();
    String first = call.endpoint().address();
    assertThat(call.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.SEND);
    assertThat(call.endpoint().address()).isNotEqualTo(first);
  }

  @Test
  void istiosDefaultRetriesWhatNeverLeftAndNotWhatBrokeInTheMiddle() {
    for (FailureKind kind :
        new FailureKind[] {
          FailureKind.TLS,
          FailureKind.IDENTITY,
          FailureKind.RESET_BEFORE_REQUEST,
          FailureKind.REFUSED_STREAM
        }) {
      OutboundCall call = rig(RetryPolicy.ISTIO_DEFAULT).call();
      assertThat(call.onFailure(1, kind, null)).as("%s", kind).isEqualTo(Verdict.SEND);
    }
    for (FailureKind kind :
        new FailureKind[] {FailureKind.RESET, FailureKind.TIMEOUT, FailureKind.PROTOCOL}) {
      OutboundCall call = rig(RetryPolicy.ISTIO_DEFAULT).call();
      assertThat(call.onFailure(1, kind, null)).as("%s", kind).isEqualTo(Verdict.REPLY);
    }
  }

  @Test
  void istiosDefaultDoesNotRetryA503OfTheServer() {
    OutboundCall call = rig(RetryPolicy.ISTIO_DEFAULT).call();
    assertThat(call.onResponse(1, 503, NO_HEADERS)).isEqualTo(Verdict.DELIVER);
    assertThat(call.flags()).isEqualTo("-");
  }

  @Test
  void aLateAnswerOfAnEarlierAttemptIsDropped() {
    OutboundCall call = rig(RetryPolicy.ISTIO_DEFAULT).call();
    call.onFailure(1, FailureKind.CONNECT, null);
    call.resume();
    assertThat(call.onResponse(1, 200, NO_HEADERS)).isEqualTo(Verdict.DONE);
    assertThat(call.verdict()).isEqualTo(Verdict.SEND);
  }

  @Test
  void usedUpRetriesDeliverTheLastAnswerWithAFlag() {
    OutboundCall call = rig(policy(1, Duration.ZERO, RetryOn.SERVER_ERROR_5XX)).call();
    assertThat(call.onResponse(1, 500, NO_HEADERS)).isEqualTo(Verdict.SEND);
    assertThat(call.onResponse(2, 500, NO_HEADERS)).isEqualTo(Verdict.DELIVER);
    assertThat(call.status()).isEqualTo(500);
    assertThat(call.flags()).isEqualTo("URX");
  }

  @Test
  void backOffDoublesUpToTenTimesTheBase() {
    Rig rig = rig(policy(6, Duration.ZERO, RetryOn.CONNECT_FAILURE));
    rig.random.next(24_999, 49_999, 99_999, 199_999, 249_999, 249_999);
    OutboundCall call = rig.call();
    long[] waits = new long[6];
    for (int i = 0; i < waits.length; i++) {
      assertThat(call.onFailure(i + 1, FailureKind.CONNECT, null)).isEqualTo(Verdict.WAIT);
      waits[i] = call.waitNanos() / 1_000;
      call.resume();
    }
    assertThat(waits).containsExactly(24_999, 49_999, 99_999, 199_999, 249_999, 249_999);
  }

  @Test
  void grpcStatusIsReadFromHeadersAndTrailers() {
    OutboundCall byHeader = rig(RetryPolicy.ISTIO_DEFAULT).call();
    assertThat(byHeader.onResponse(1, 200, FakeHeaders.of("grpc-status", "14")))
        .isEqualTo(Verdict.SEND);
    OutboundCall byTrailer = rig(RetryPolicy.ISTIO_DEFAULT).call();
    ResponseView trailers =
        new ResponseView() {
          @Override
          public @Nullable String header(String name) {
            return null;
          }

          @Override
          public String trailer(String name) {
            return "1";
          }
        };
    assertThat(byTrailer.onResponse(1, 200, trailers)).isEqualTo(Verdict.SEND);
    OutboundCall other = rig(RetryPolicy.ISTIO_DEFAULT).call();
    assertThat(other.onResponse(1, 200, FakeHeaders.of("grpc-status", "5")))
        .isEqualTo(Verdict.DELIVER);
    assertThat(other.grpcStatus()).isEqualTo(5);
  }

  @Test
  void aRateLimitedAnswerIsRetriedOnlyWhereThePolicyNamesIt() {
    FakeHeaders limited = FakeHeaders.of("x-envoy-ratelimited", "true");
    OutboundCall no = rig(policy(1, Duration.ZERO, RetryOn.SERVER_ERROR_5XX)).call();
    assertThat(no.onResponse(1, 503, limited)).isEqualTo(Verdict.DELIVER);
    OutboundCall yes = rig(policy(1, Duration.ZERO, RetryOn.RATELIMITED)).call();
    assertThat(yes.onResponse(1, 429, limited)).isEqualTo(Verdict.SEND);
  }

  @Test
  void numbersAreStatusesOfTheUpstreamAndNeverOurOwn() {
    RetryPolicy numbers =
        new RetryPolicy(
            1,
            Set.of(),
            Set.of(503),
            Duration.ZERO,
            Duration.ofMillis(25),
            Duration.ofMillis(250),
            false,
            0);
    assertThat(rig(numbers).call().onResponse(1, 503, NO_HEADERS)).isEqualTo(Verdict.SEND);
    OutboundCall own = rig(numbers).call();
    assertThat(own.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.REPLY);
    assertThat(own.reply().status()).isEqualTo(503);
    assertThat(own.flags()).isEqualTo("UF");
  }

  @Test
  void aStartedBodyIsNeverSentAgain() {
    FakeRequest started = FakeRequest.streaming("reviews:9080", "/");
    OutboundCall call = rig(RetryPolicy.ISTIO_DEFAULT).call(started);
    assertThat(call.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.REPLY);
    assertThat(call.flags()).isEqualTo("UF");
  }

  @Test
  void anUntouchedBodyIsSentAgainOnlyWhenNothingWasProcessed() {
    RetryPolicy all = policy(1, Duration.ZERO, RetryOn.SERVER_ERROR_5XX);
    FakeRequest untouched = FakeRequest.streaming("reviews:9080", "/").bodyStarted(false);
    assertThat(rig(all).call(untouched).onFailure(1, FailureKind.CONNECT, null))
        .isEqualTo(Verdict.SEND);
    assertThat(rig(all).call(untouched).onFailure(1, FailureKind.REFUSED_STREAM, null))
        .isEqualTo(Verdict.SEND);
    assertThat(rig(all).call(untouched).onFailure(1, FailureKind.RESET, null))
        .isEqualTo(Verdict.REPLY);
    assertThat(rig(all).call(untouched).onResponse(1, 503, NO_HEADERS)).isEqualTo(Verdict.DELIVER);
  }

  @Test
  void theTimeoutCoversAllAttempts() {
    Rig rig =
        rig(
            policy(5, Duration.ofSeconds(1), RetryOn.SERVER_ERROR_5XX),
            Duration.ofMillis(2_500),
            CircuitLimits.NONE);
    OutboundCall call = rig.call();
    assertThat(call.attemptTimeoutNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
    rig.ticker.advance(Duration.ofSeconds(1));
    assertThat(call.onFailure(1, FailureKind.TIMEOUT, null)).isEqualTo(Verdict.SEND);
    rig.ticker.advance(Duration.ofSeconds(1));
    assertThat(call.onFailure(2, FailureKind.TIMEOUT, null)).isEqualTo(Verdict.SEND);
    assertThat(call.attemptTimeoutNanos()).isEqualTo(Duration.ofMillis(500).toNanos());
    assertThat(call.remainingNanos()).isEqualTo(Duration.ofMillis(500).toNanos());
    rig.ticker.advance(Duration.ofMillis(499)); // a timer that fires a bit early
    assertThat(call.onFailure(3, FailureKind.TIMEOUT, null)).isEqualTo(Verdict.REPLY);
    assertThat(call.reply().status()).isEqualTo(504);
    assertThat(call.flags()).isEqualTo("UT");
    assertThat(call.reply().sentence()).contains("2500 ms", "VirtualService default/reviews");
  }

  @Test
  void aTimeoutWithoutPerTryIsNotRetried() {
    Rig rig =
        rig(
            policy(5, Duration.ZERO, RetryOn.SERVER_ERROR_5XX),
            Duration.ofSeconds(1),
            CircuitLimits.NONE);
    OutboundCall call = rig.call();
    rig.ticker.advance(Duration.ofSeconds(1));
    assertThat(call.onFailure(1, FailureKind.TIMEOUT, null)).isEqualTo(Verdict.REPLY);
    assertThat(call.status()).isEqualTo(504);
    assertThat(call.reply().body()).isEqualTo(call.reply().sentence());
  }

  @Test
  void backOffIsCutByTheDeadline() {
    Rig rig =
        rig(
            policy(5, Duration.ZERO, RetryOn.CONNECT_FAILURE),
            Duration.ofMillis(10),
            CircuitLimits.NONE);
    rig.random.next(24_000);
    OutboundCall call = rig.call();
    assertThat(call.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.WAIT);
    assertThat(call.waitNanos()).isEqualTo(Duration.ofMillis(10).toNanos());
    rig.ticker.advance(Duration.ofMillis(10));
    assertThat(call.resume()).isEqualTo(Verdict.REPLY);
    assertThat(call.status()).isEqualTo(504);
  }

  @Test
  void theBudgetAllowsItsMinimumAndThenAShare() {
    int big = Integer.MAX_VALUE;
    CircuitLimits budget = new CircuitLimits(big, big, big, big, 20, 1);
    Rig rig = rig(policy(2, Duration.ZERO, RetryOn.CONNECT_FAILURE), Duration.ZERO, budget);
    OutboundCall first = rig.call();
    OutboundCall second = rig.call();
    assertThat(first.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.SEND);
    assertThat(second.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.REPLY);
    assertThat(second.flags()).isEqualTo("UF,UO");
    second.complete(0, 0);
    first.onResponse(2, 200, NO_HEADERS);
    first.complete(0, 0);
    for (int i = 0; i < 9; i++) {
      rig.call();
    }
    OutboundCall tenth = rig.call();
    OutboundCall eleventh = rig.call();
    assertThat(tenth.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.SEND);
    assertThat(eleventh.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.SEND);
  }

  @Test
  void maxRetriesCountsRetriesInFlight() {
    int big = Integer.MAX_VALUE;
    CircuitLimits one = new CircuitLimits(big, big, big, 1, -1, 0);
    Rig rig = rig(policy(1, Duration.ZERO, RetryOn.CONNECT_FAILURE), Duration.ZERO, one);
    OutboundCall first = rig.call();
    OutboundCall second = rig.call();
    assertThat(first.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.SEND);
    assertThat(second.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.REPLY);
    first.abandon();
    OutboundCall third = rig.call();
    assertThat(third.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.SEND);
  }

  @Test
  void aRetryIsOverWhenItIsAnsweredHoweverLongTheAnswerIs() {
    int big = Integer.MAX_VALUE;
    CircuitLimits one = new CircuitLimits(big, big, big, 1, -1, 0);
    Rig rig = rig(policy(1, Duration.ZERO, RetryOn.CONNECT_FAILURE), Duration.ZERO, one);
    OutboundCall first = rig.call();
    assertThat(first.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.SEND);
    assertThat(first.onResponse(2, 200, NO_HEADERS)).isEqualTo(Verdict.DELIVER);
    assertThat(rig.call().onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.SEND);
    first.complete(0, 0);
    assertThat(rig.call().onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.REPLY);
  }

  @Test
  void protocolErrorsAre502() {
    OutboundCall call = rig(RetryPolicy.NONE).call();
    call.onFailure(1, FailureKind.PROTOCOL, null);
    assertThat(call.status()).isEqualTo(502);
    assertThat(call.flags()).isEqualTo("UPE");
  }
}
