package io.inmesh.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.FakeHeaders;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.Rig;
import io.inmesh.fakes.Routes;
import io.inmesh.fakes.Snapshots;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.RetryPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultAndUnknownHostTest {
  private static final Duration SEVEN = Duration.ofSeconds(7);

  private static Rig rig(Fault fault) {
    return new Rig(
        new Snapshots()
            .cluster(Clusters.named("reviews").endpoints("a").build())
            .listener(
                "reviews:9080",
                Routes.to("reviews")
                    .fault(fault)
                    .retry(RetryPolicy.ISTIO_DEFAULT)
                    .timeout(Duration.ofSeconds(1))
                    .build()));
  }

  @Test
  void aDelayComesBeforeTheTimeoutBegins() {
    Rig rig = rig(new Fault(1_000_000, SEVEN, 0, 0, -1));
    OutboundCall call = rig.call();
    assertThat(call.verdict()).isEqualTo(Verdict.WAIT);
    assertThat(call.waitNanos()).isEqualTo(SEVEN.toNanos());
    rig.ticker.advance(SEVEN);
    assertThat(call.resume()).isEqualTo(Verdict.SEND);
    assertThat(call.attemptTimeoutNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(call.remainingNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
    call.onResponse(1, 200, FakeHeaders.of());
    assertThat(call.flags()).isEqualTo("DI");
  }

  @Test
  void anAbortIsNotRetried() {
    OutboundCall call = rig(new Fault(0, SEVEN, 1_000_000, 500, -1)).call();
    assertThat(call.verdict()).isEqualTo(Verdict.REPLY);
    assertThat(call.reply().status()).isEqualTo(500);
    assertThat(call.reply().body()).isEqualTo("fault filter abort");
    assertThat(call.flags()).isEqualTo("FI");
    assertThat(call.attempts()).isZero();
    assertThat(call.attempted()).isFalse();
  }

  @Test
  void anAbortedCallTellsWhichClusterItWasFor() {
    OutboundCall call = rig(new Fault(0, SEVEN, 1_000_000, 500, -1)).call();
    assertThat(call.routed()).isTrue();
    assertThat(call.cluster().name()).isEqualTo("reviews");
  }

  @Test
  void anAbortAfterADelayBearsBothFlags() {
    OutboundCall call = rig(new Fault(1_000_000, SEVEN, 1_000_000, 400, -1)).call();
    assertThat(call.resume()).isEqualTo(Verdict.REPLY);
    assertThat(call.flags()).isEqualTo("DI,FI");
  }

  @Test
  void aGrpcAbortHasItsStatusInBothLanguages() {
    OutboundCall call = rig(new Fault(0, SEVEN, 1_000_000, 503, 14)).call();
    assertThat(call.reply().grpcStatus()).isEqualTo(14);
    assertThat(call.reply().status()).isEqualTo(503);
  }

  @Test
  void sharesAreMillionths() {
    Rig rig = rig(new Fault(0, SEVEN, 1, 500, -1));
    rig.random.next(0, 1);
    assertThat(rig.call().verdict()).isEqualTo(Verdict.REPLY);
    assertThat(rig.call().verdict()).isEqualTo(Verdict.SEND);
  }

  @Test
  void aCallAbandonedInItsDelayEnds() {
    Rig rig = rig(new Fault(1_000_000, SEVEN, 0, 0, -1));
    OutboundCall call = rig.call();
    call.abandon();
    assertThat(call.resume()).isEqualTo(Verdict.DONE);
    assertThat(call.flags()).isEqualTo("DI,DC");
    assertThat(rig.recorder.outbound()).hasSize(1);
  }

  private static OutboundCall other(Rig rig) {
    return rig.mesh.outbound("Other.com.", 80, FakeRequest.get("other.com", "/"));
  }

  @Test
  void aDeniedNamePassesWhereThePolicyAllowsAny() {
    Rig rig = new Rig(new Snapshots().absent("other.com:80").policy(OutboundPolicy.ALLOW_ANY));
    OutboundCall call = other(rig);
    assertThat(call.verdict()).isEqualTo(Verdict.PASS_THROUGH);
    assertThat(call.onResponse(0, 418, FakeHeaders.of())).isEqualTo(Verdict.PASS_THROUGH);
    call.complete(0, 0);
    assertThat(call.status()).isEqualTo(418);
    assertThat(call.flags()).isEqualTo("-");
  }

  @Test
  void aDeniedNameIs502UnderRegistryOnly() {
    Rig rig = new Rig(new Snapshots().absent("other.com:80").policy(OutboundPolicy.REGISTRY_ONLY));
    OutboundCall call = other(rig);
    assertThat(call.reply().status()).isEqualTo(502);
    assertThat(call.reply().sentence()).contains("other.com:80", "ServiceEntry", "REGISTRY_ONLY");
  }

  @Test
  void aDeniedNameWaitsForThePolicyThenFails() {
    Rig rig = new Rig(new Snapshots().absent("other.com:80").policy(OutboundPolicy.UNKNOWN));
    OutboundCall call = other(rig);
    assertThat(call.verdict()).isEqualTo(Verdict.CONFIGURE);
    assertThat(call.resume()).isEqualTo(Verdict.REPLY);
    assertThat(call.reply().status()).isEqualTo(503);
    OutboundCall lucky = other(rig);
    rig.config.push(new Snapshots().absent("other.com:80").build());
    assertThat(lucky.configured().toCompletableFuture()).isDone();
    assertThat(lucky.resume()).isEqualTo(Verdict.PASS_THROUGH);
  }

  @Test
  void aNewNameIsAskedForAndWaitedForOnce() {
    Rig rig = new Rig(new Snapshots());
    OutboundCall first = other(rig);
    assertThat(first.verdict()).isEqualTo(Verdict.CONFIGURE);
    assertThat(first.waitNanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(first.configured().toCompletableFuture()).isNotDone();
    rig.ticker.advance(Duration.ofMillis(400));
    OutboundCall second = other(rig);
    assertThat(second.waitNanos()).isEqualTo(Duration.ofMillis(600).toNanos());
    assertThat(rig.config.requested()).containsExactly("other.com:80");
    rig.config.push(new Snapshots().absent("other.com:80").build());
    assertThat(first.configured().toCompletableFuture()).isDone();
    assertThat(first.resume()).isEqualTo(Verdict.PASS_THROUGH);
    assertThat(second.resume()).isEqualTo(Verdict.PASS_THROUGH);
  }

  @Test
  void afterTheFirstWaitCallsFailAtOnceUntilTheNameIsKnown() {
    Rig rig = new Rig(new Snapshots());
    OutboundCall first = other(rig);
    rig.ticker.advance(Duration.ofSeconds(1));
    assertThat(first.resume()).isEqualTo(Verdict.REPLY);
    assertThat(first.reply().status()).isEqualTo(503);
    assertThat(first.reply().sentence()).contains("never received", "control plane");
    assertThat(other(rig).verdict()).isEqualTo(Verdict.REPLY);
    rig.config.push(
        new Snapshots()
            .cluster(Clusters.named("other").endpoints("a").build())
            .listener("other.com:80", Routes.to("other").build())
            .build());
    assertThat(other(rig).verdict()).isEqualTo(Verdict.SEND);
  }

  @Test
  void aRequestThatFailsIsAskedAgainByTheNextCall() {
    Rig rig = new Rig(new Snapshots());
    OutboundCall first = other(rig);
    rig.config.fail("other.com:80", new IllegalStateException("closed"));
    assertThat(first.configured().toCompletableFuture()).isCompletedExceptionally();
    assertThat(first.resume()).isEqualTo(Verdict.REPLY);
    assertThat(other(rig).verdict()).isEqualTo(Verdict.CONFIGURE);
  }

  @Test
  void namesAreBounded() {
    Snapshots snapshots = new Snapshots();
    for (int i = 0; i < 9_999; i++) {
      snapshots.absent("n" + i + ":80");
    }
    Rig rig = new Rig(snapshots);
    assertThat(other(rig).verdict()).isEqualTo(Verdict.CONFIGURE);
    OutboundCall oneTooMany = rig.mesh.outbound("x", 80, FakeRequest.get("x", "/"));
    assertThat(oneTooMany.verdict()).isEqualTo(Verdict.REPLY);
    assertThat(oneTooMany.reply().sentence()).contains("10000");
  }
}
