package io.inmesh.controlplane.push;

import static io.inmesh.xds.TypeUrls.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import io.grpc.Status;
import io.inmesh.controlplane.registry.Fixtures;
import io.inmesh.controlplane.registry.MemoryRegistrationStore;
import io.inmesh.controlplane.registry.NodeClaims;
import io.inmesh.fakes.FakeClock;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one client sends, however much of it, is no burden for the others. */
@Timeout(60)
class ExcessiveClientTest {
  private final ServerFixture mesh = new ServerFixture();

  @AfterEach
  void close() {
    mesh.close();
  }

  @Test
  void aNameLongerThanAnyIsRefused() {
    mesh.config.publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, "x".repeat(1_025));
    Status end = client.probe.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription()).contains("1025 characters (expected: 1024 at most)");
  }

  @Test
  void aLongTypeUrlIsRefused() {
    mesh.config.publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe("type.googleapis.com/" + "x".repeat(300), "a");
    assertThat(client.probe.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void aNodeThatIsTooLargeIsNotKept() {
    mesh.config.publish();
    Node.Builder node = DeltaClient.node("i", Map.of()).toBuilder();
    node.getMetadataBuilder()
        .putFields("JUNK", Value.newBuilder().setStringValue("x".repeat(100_000)).build());
    DeltaClient client = new DeltaClient(mesh.plaintext(), node.build());
    client.subscribe(CLUSTER, "a");
    Status end = client.probe.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription()).contains("node").contains("65536 at most");
  }

  @Test
  void aRefusalOfManyNamesInManyWordsHoldsNobodyUp() {
    mesh.config.cluster("a", "1").publish();
    DeltaClient client = mesh.workload("i");
    String[] names = new String[10_000];
    for (int i = 0; i < names.length; i++) {
      names[i] = "a".repeat(200) + i;
    }
    client.subscribe(CLUSTER, names);
    int removed = 0;
    while (removed < names.length) {
      DeltaDiscoveryResponse part = client.probe.next();
      removed += part.getRemovedResourcesCount();
      client.nack(part, "a".repeat(2_000_000));
    }
    assertThat(removed).isEqualTo(names.length);
    DeltaClient other = mesh.workload("other");
    other.subscribe(CLUSTER, "a");
    assertThat(other.probe.next().getResources(0).getName()).isEqualTo("a");
  }

  @Test
  void oneAccountLeavesPlacesToTheOthers() {
    PushLimits four =
        new PushLimits(Duration.ofMillis(1), Duration.ofMillis(1), 100, 100, 4, 1 << 20);
    try (ServerFixture small = new ServerFixture(four, new MemoryRegistrationStore())) {
      small.config.cluster("a", "1").publish();
      for (int i = 0; i < 2; i++) {
        DeltaClient greedy = small.workload("g" + i);
        greedy.subscribe(CLUSTER, "a");
        greedy.probe.next();
      }
      DeltaClient third = small.workload("g3");
      third.subscribe(CLUSTER, "a");
      assertThat(third.probe.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      small.account = Optional.of(Fixtures.RATINGS);
      DeltaClient other = new DeltaClient(small.secure(), DeltaClient.node("o", Map.of()));
      other.subscribe(CLUSTER, "a");
      assertThat(other.probe.next().getResourcesCount()).isEqualTo(1);
    }
  }

  @Test
  void theNamesOfAnAccountAreBoundedOverAllOfItsStreams() {
    Holdings holdings = new Holdings(PushLimits.DEFAULT, 1_000);
    Client client =
        new Client(Fixtures.REVIEWS, "127.0.0.1", NodeClaims.of(DeltaClient.node("i", Map.of())));
    Client other =
        new Client(Fixtures.RATINGS, "127.0.0.1", NodeClaims.of(DeltaClient.node("i", Map.of())));
    assertThat(holdings.opened(1, client)).isNull();
    assertThat(holdings.opened(2, client)).isNull();
    assertThat(holdings.opened(3, other)).isNull();
    assertThat(holdings.holds(1, 600)).isNull();
    assertThat(holdings.holds(2, 600)).contains("reviews").contains("1000 at most");
    assertThat(holdings.holds(3, 1_000)).isNull();
    holdings.closed(2);
    assertThat(holdings.holds(1, 1_000)).isNull();
    assertThat(holdings.holds(1, 1_100)).isNotNull();
  }

  @Test
  void aRequestOfMoreNamesThanMayBeHeldIsRefusedUnread() {
    mesh.config.publish();
    String[] names = new String[11_001];
    Arrays.setAll(names, i -> "n" + i);
    DeltaClient subscriber = mesh.workload("i");
    subscriber.subscribe(CLUSTER, names);
    assertThat(subscriber.probe.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    DeltaClient leaver = mesh.workload("j");
    leaver.unsubscribe(CLUSTER, names);
    assertThat(leaver.probe.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void whatAClientSaysThatItHasCountsUntilItIsCompared() {
    DeltaSubscription subscription = new DeltaSubscription(CLUSTER, new Delivery(new FakeClock()));
    subscription.update(
        DeltaClient.request(CLUSTER)
            .addResourceNamesSubscribe("*")
            .putInitialResourceVersions("gone", "1")
            .build());
    assertThat(subscription.bytes()).isEqualTo(Subscription.bytesOf("gone"));
    Reading nothing = new Reading(new ViewCache(FakeConfig.empty()), "default");
    while (subscription.isUncompared()) {
      assertThat(subscription.updates(nothing, 1, 1)).isNull();
    }
    assertThat(subscription.removals(nothing, 1))
        .isNotNull()
        .satisfies(
            draft ->
                assertThat(draft.response().getRemovedResourcesList()).containsExactly("gone"));
    assertThat(subscription.bytes()).isZero();
    assertThat(subscription.isPending()).isFalse();
  }

  @Test
  void whatNobodyAnswersIsNotRememberedForLong() {
    Delivery delivery = new Delivery(FakeClock.atMidnight());
    for (int i = 0; i < 4; i++) {
      Map<String, String> told = new HashMap<>();
      for (int name = 0; name < 10_000; name++) {
        told.put("n" + i + "-" + name, "");
      }
      delivery.sent("nonce" + i, told);
    }
    assertThat(delivery.status(CLUSTER, 0, false).waiting()).isEqualTo(2);
  }
}
