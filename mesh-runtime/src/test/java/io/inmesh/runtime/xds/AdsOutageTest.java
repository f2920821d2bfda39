package io.inmesh.runtime.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.xds.TypeUrls;
import java.time.Duration;
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
        new AdsClient(loop.loop(), quiet, node::get, false, quotas -> {}, keeper, () -> 0.5);
    early.start();
    early.connectAgain();
    loop.run();
    assertThat(quiet.streams).isEmpty();
  }
}
