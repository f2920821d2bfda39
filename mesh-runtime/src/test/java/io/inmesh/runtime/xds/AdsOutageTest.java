package io.inmesh.runtime.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.xds.TypeUrls;
import io.inmesh.xds.WireNames;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Streams that break, control planes that are away, restarts meanwhile. */
class AdsOutageTest extends AdsClientSetup {
  @Test
  void comesBackWithTheVersionsThatItHolds() {
    request("reviews:9080");
    reviews("v1");
    transport.last().events.closed("reset");
    loop.advance(Duration.ofMillis(700));
    assertThat(transport.streams).hasSize(1);
    assertThat(client.status().connected()).isFalse();
    assertThat(client.snapshot().listeners()).containsKey("reviews:9080");
    loop.advance(Duration.ofMillis(100));
    assertThat(transport.streams).hasSize(2);
    assertThat(transport.last().requests.get(0).getInitialResourceVersionsMap())
        .containsOnlyKeys("reviews:9080");
    assertThat(transport.last().subscribed(TypeUrls.ENDPOINT)).containsExactly(Xds.cluster("v1"));
  }

  @Test
  void waitsLongerEachTimeAndNeverBeyondThirtySeconds() {
    transport.refuses = true;
    transport.last().events.closed("reset");
    loop.advance(Duration.ofMinutes(10));
    transport.refuses = false;
    loop.advance(Duration.ofSeconds(31));
    assertThat(transport.streams).hasSize(2);
  }

  @Test
  void waitingHostsStayPatientWhileTheControlPlaneIsAway() {
    request("reviews:9080");
    reviews("v1");
    answer(Xds.response(TypeUrls.ROUTE, Xds.of(Xds.routes(Xds.cluster("v2")))));
    transport.refuses = true;
    transport.last().events.closed("reset");
    loop.advance(Duration.ofMinutes(2));
    assertThat(client.snapshot().clusters()).containsOnlyKeys(Xds.cluster("v1"));
    transport.refuses = false;
    for (int before = transport.streams.size(); transport.streams.size() == before; ) {
      loop.advance(Duration.ofSeconds(1));
    }
    answer(Xds.lds(Xds.policy("allow_any")));
    loop.advance(Duration.ofSeconds(4));
    assertThat(client.snapshot().clusters()).as("patient anew").containsKey(Xds.cluster("v1"));
    loop.advance(Duration.ofSeconds(2));
    assertThat(client.snapshot().clusters()).as("late").doesNotContainKey(Xds.cluster("v1"));
  }

  @Test
  void aRestartServesWhatWasLastGood() {
    client.declare(Set.of(9080));
    request("reviews:9080");
    reviews("v1");
    answer(Xds.lds(Xds.inbound(9080, true)));
    loop.advance(Duration.ofSeconds(2));
    transport.refuses = true;
    client = client(false);
    client.declare(Set.of(9080));
    client.start();
    client.connect();
    loop.advance(SOON);
    assertThat(client.snapshot().listeners()).containsKey("reviews:9080");
    assertThat(client.snapshot().inbound()).containsKey(9080);
    assertThat(client.ready().toCompletableFuture()).isCompleted();
    assertThat(client.status().stale()).isTrue();
    transport.refuses = false;
    loop.advance(Duration.ofSeconds(31));
    answer(Xds.lds(Xds.policy("allow_any")));
    assertThat(client.status().stale()).isFalse();
    assertThat(client.snapshot().listeners()).containsKey("reviews:9080");
  }

  @Test
  void whatNeverChangesIsKeptAnewEveryDayThatTheControlPlaneIsThere() {
    client.declare(Set.of(9080));
    answer(Xds.lds(Xds.policy("allow_any"), Xds.inbound(9080, true)));
    loop.advance(Duration.ofSeconds(2));
    byte[] first = Objects.requireNonNull(keeper.kept);
    for (int day = 0; day < 8; day++) {
      keeper.kept = null;
      loop.advance(Duration.ofHours(25));
      assertThat(keeper.kept).as("day %d", day).isEqualTo(first);
    }
    transport.refuses = true;
    transport.last().events.closed("reset");
    keeper.kept = null;
    loop.advance(Duration.ofDays(2));
    assertThat(keeper.kept).as("nobody said that it still holds").isNull();
  }

  @Test
  void aPortServesFromTheStateDirectoryBeforeItIsDeclared() {
    client.declare(Set.of(9080));
    answer(Xds.lds(Xds.policy("allow_any"), Xds.inbound(9080, true)));
    loop.advance(Duration.ofSeconds(2));
    transport.refuses = true;
    client = client(false);
    client.start();
    loop.advance(SOON);
    assertThat(client.snapshot().inbound().get(9080).mtls()).isEqualTo(MtlsMode.STRICT);
  }

  @Test
  void whatIsDeclaredReplacesThePortsOfTheLastRun() {
    client.declare(Set.of(9080));
    answer(Xds.lds(Xds.policy("allow_any"), Xds.inbound(9080, true)));
    loop.advance(Duration.ofSeconds(2));
    client = client(false);
    client.start();
    client.connect();
    client.declare(Set.of(9081));
    loop.advance(SOON);
    assertThat(client.snapshot().inbound()).isEmpty();
    assertThat(transport.last().subscribed(TypeUrls.LISTENER))
        .contains(WireNames.inboundListener(9081))
        .doesNotContain(WireNames.inboundListener(9080));
  }

  @Test
  void ofBytesThatAreCutShortNothingIsTakenOver() {
    client.declare(Set.of(9080));
    request("reviews:9080");
    reviews("v1");
    answer(Xds.lds(Xds.inbound(9080, true)));
    loop.advance(Duration.ofSeconds(2));
    byte[] whole = Objects.requireNonNull(keeper.kept);
    for (int length = 0; length < whole.length; length++) {
      keeper.kept = Arrays.copyOf(whole, length);
      client = client(false);
      client.start();
      client.declare(Set.of(1));
      loop.advance(SOON);
      assertThat(client.snapshot().listeners()).as("%d bytes", length).isEmpty();
      assertThat(client.snapshot().outboundPolicy())
          .as("%d bytes", length)
          .isEqualTo(OutboundPolicy.UNKNOWN);
    }
  }

  @Test
  void aNameThatWasNeverAnsweredCanBeAskedForAgainAfterItWasGivenUp() {
    transport.refuses = true;
    transport.last().events.closed("reset");
    CompletableFuture<Void> asked = request("reviews:9080");
    loop.advance(Duration.ofMinutes(12));
    assertThat(asked).isCompletedExceptionally();
    transport.refuses = false;
    CompletableFuture<Void> again = request("reviews:9080");
    while (transport.streams.size() < 2) {
      loop.advance(Duration.ofSeconds(1));
    }
    reviews("v1");
    assertThat(again).isCompleted();
    assertThat(client.snapshot().listeners()).containsKey("reviews:9080");
  }

  @Test
  void aStreamThatCannotIntroduceItselfIsNotLeftOpen() {
    transport.last().events.closed("reset");
    node.set(null);
    loop.advance(Duration.ofSeconds(2));
    assertThat(transport.streams).hasSize(2);
    assertThat(transport.last().cancelled).isTrue();
    node.set(Node.newBuilder().setId("library~~a").build());
    loop.advance(Duration.ofSeconds(31));
    answer(Xds.lds(Xds.policy("allow_any")));
    assertThat(client.status().connected()).isTrue();
  }

  @Test
  void eventsOfAStreamThatIsOverChangeNothing() {
    answer(Xds.lds(Xds.policy("allow_any")));
    FakeTransport.FakeStream first = transport.last();
    client.connectAgain();
    loop.run();
    answer(Xds.lds(Xds.policy("allow_any")));
    int asked = first.requests.size();
    first.answer(Xds.lds(Xds.policy("block_all")));
    first.events.closed("late");
    loop.advance(Duration.ofSeconds(31));
    assertThat(client.snapshot().outboundPolicy()).isEqualTo(OutboundPolicy.ALLOW_ANY);
    assertThat(first.requests).hasSize(asked);
    assertThat(transport.streams).hasSize(2);
  }

  @Test
  void attemptsGrowApartUpTo30SecondsAndAStreamThatAnswersBeginsAnew() {
    transport.refuses = true;
    transport.last().events.closed("reset");
    // Half of each pause is certain, the other half random: 0.5 here.
    for (long millis : new long[] {750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500}) {
      int before = transport.attempts;
      loop.advance(Duration.ofMillis(millis - 1));
      assertThat(transport.attempts).as("before %d ms", millis).isEqualTo(before);
      loop.advance(Duration.ofMillis(1));
      assertThat(transport.attempts).as("after %d ms", millis).isEqualTo(before + 1);
    }
    transport.refuses = false;
    loop.advance(Duration.ofSeconds(23));
    answer(Xds.lds(Xds.policy("allow_any")));
    transport.refuses = true;
    transport.last().events.closed("reset");
    int before = transport.attempts;
    loop.advance(Duration.ofMillis(750));
    assertThat(transport.attempts).isEqualTo(before + 1);
  }

  @Test
  void aStreamThatIsOpenedButNeverAnswersDoesNotResetTheBackOff() {
    for (long millis : new long[] {750, 1_500, 3_000}) {
      transport.last().events.closed("reset");
      int before = transport.streams.size();
      loop.advance(Duration.ofMillis(millis - 1));
      assertThat(transport.streams).hasSize(before);
      loop.advance(Duration.ofMillis(1));
      assertThat(transport.streams).hasSize(before + 1);
    }
  }

  @Test
  void bytesThatAreNotOursAreLeftOut() {
    keeper.kept = new byte[] {9, 9, 9};
    client = client(false);
    client.start();
    loop.advance(SOON);
    assertThat(client.snapshot()).isEqualTo(MeshSnapshot.EMPTY);
  }

  @Test
  void aStreamWithoutAnAnswerIsGivenUp() {
    loop.advance(Duration.ofSeconds(16));
    assertThat(transport.streams.get(0).cancelled).isTrue();
    assertThat(transport.streams).hasSizeGreaterThan(1);
  }

  @Test
  void leavesInGoodOrder() {
    answer(Xds.lds(Xds.policy("allow_any")));
    CompletableFuture<Void> left = client.leave().toCompletableFuture();
    loop.run();
    assertThat(transport.last().left).isTrue();
    assertThat(left).isCompleted();
    loop.advance(Duration.ofMinutes(1));
    assertThat(transport.streams).hasSize(1);
  }

  @Test
  void aNewCertificateMeansANewStreamAtOnce() {
    answer(Xds.lds(Xds.policy("allow_any")));
    client.connectAgain();
    loop.run();
    assertThat(transport.streams).hasSize(2);
    assertThat(transport.streams.get(0).cancelled).isTrue();
    assertThat(transport.last().subscribed(TypeUrls.LISTENER)).isNotEmpty();
  }

  @Test
  void aNewCertificateBeforeTheFirstConnectionDoesNothing() {
    FakeTransport quiet = new FakeTransport();
    AdsClient early =
        new AdsClient(
            loop.loop(),
            quiet,
            () -> Node.getDefaultInstance(),
            false,
            quotas -> {},
            keeper,
            () -> 0.5);
    early.start();
    early.connectAgain();
    loop.run();
    assertThat(quiet.streams).isEmpty();
  }
}
