package io.inmesh.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.FakeHeaders;
import io.inmesh.fakes.Rig;
import io.inmesh.fakes.Routes;
import io.inmesh.fakes.Snapshots;
import io.inmesh.snapshot.CircuitLimits;
import io.inmesh.snapshot.RetryPolicy;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callbacks that race: one wins, and what the call holds is given back once. */
class CallRaceTest {
  private static final int ROUNDS = 3_000;
  private static final int PLACES = 2;

  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  @AfterEach
  void stop() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static Rig rig() {
    int big = Integer.MAX_VALUE;
    CircuitLimits few = new CircuitLimits(PLACES, 0, big, 1, -1, 0);
    return new Rig(
        new Snapshots()
            .cluster(Clusters.named("reviews").endpoints("a", "b").limits(few).build())
            .listener(
                "reviews:9080", Routes.to("reviews").retry(RetryPolicy.ISTIO_DEFAULT).build()));
  }

  private List<Verdict> race(Callable<Verdict> one, Callable<Verdict> other) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    Future<Verdict> first = threads.submit(() -> after(start, one));
    Future<Verdict> second = threads.submit(() -> after(start, other));
    return List.of(first.get(10, TimeUnit.SECONDS), second.get(10, TimeUnit.SECONDS));
  }

  private static Verdict after(CyclicBarrier start, Callable<Verdict> act) throws Exception {
    start.await(10, TimeUnit.SECONDS);
    return act.call();
  }

  private static Verdict leave(OutboundCall call) {
    call.abandon();
    return Verdict.DONE;
  }

  @Test
  void oneOfTwoAnswersWins() throws Exception {
    Rig rig = rig();
    for (int i = 0; i < ROUNDS; i++) {
      OutboundCall call = rig.call();
      List<Verdict> verdicts =
          race(
              () -> call.onResponse(1, 200, FakeHeaders.of()),
              () -> call.onResponse(1, 201, FakeHeaders.of()));
      assertThat(verdicts).containsExactlyInAnyOrder(Verdict.DELIVER, Verdict.DONE);
      call.complete(0, 0);
    }
    assertThat(rig.recorder.outbound()).hasSize(ROUNDS);
  }

  @Test
  void aCallerThatLeavesWhileTheAnswerComesFreesItsPlaceOnce() throws Exception {
    Rig rig = rig();
    for (int i = 0; i < ROUNDS; i++) {
      OutboundCall call = rig.call();
      assertThat(call.verdict()).as("round %d", i).isEqualTo(Verdict.SEND);
      race(() -> call.onResponse(1, 200, FakeHeaders.of()), () -> leave(call));
      assertThat(call.verdict()).isEqualTo(Verdict.DONE);
    }
    assertThat(rig.recorder.outbound()).hasSize(ROUNDS);
    assertPlaces(rig);
  }

  @Test
  void aCallerThatLeavesDuringARetryFreesItsRetryOnce() throws Exception {
    Rig rig = rig();
    for (int i = 0; i < ROUNDS; i++) {
      OutboundCall call = rig.call();
      race(() -> call.onFailure(1, FailureKind.CONNECT, null), () -> leave(call));
      assertThat(call.verdict()).isEqualTo(Verdict.DONE);
    }
    OutboundCall retried = rig.call();
    assertThat(retried.onFailure(1, FailureKind.CONNECT, null)).isEqualTo(Verdict.SEND);
    retried.abandon();
    assertPlaces(rig);
  }

  /** All places are free, and no more than there are. */
  private static void assertPlaces(Rig rig) {
    List<OutboundCall> calls = List.of(rig.call(), rig.call(), rig.call());
    assertThat(calls)
        .extracting(OutboundCall::verdict)
        .containsExactly(Verdict.SEND, Verdict.SEND, Verdict.REPLY);
    assertThat(calls.get(PLACES).flags()).isEqualTo("UO");
    assertThat(calls.get(PLACES).reply().headers().get(0).name()).isEqualTo("x-envoy-overloaded");
  }
}
