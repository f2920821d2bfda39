package io.inmesh.controlplane.push;

import static io.inmesh.controlplane.Eventually.await;
import static io.inmesh.xds.TypeUrls.CLUSTER;
import static io.inmesh.xds.TypeUrls.ENDPOINT;
import static io.inmesh.xds.TypeUrls.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.inmesh.controlplane.registry.MemoryRegistrationStore;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeltaAdsTest {
  private final ServerFixture mesh = new ServerFixture();

  @AfterEach
  void close() {
    mesh.close();
  }

  @Test
  void whatIsThereComesAndWhatIsNotIsReportedRemoved() {
    mesh.config.cluster("a", "1").publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, "a", "nosuch");
    DeltaDiscoveryResponse there = client.probe.next();
    assertThat(names(there)).containsExactly("a");
    assertThat(there.getSystemVersionInfo()).isEqualTo("r1");
    assertThat(there.getResources(0).getVersion())
        .isEqualTo(Served.of(CLUSTER, "a", FakeConfig.clusterOf("a", "1")).version());
    assertThat(client.probe.next().getRemovedResourcesList()).containsExactly("nosuch");
  }

  @Test
  void onlyWhatChangedIsSent() {
    mesh.config.cluster("a", "1").cluster("b", "1").publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, "a", "b");
    assertThat(names(client.probe.next())).containsExactly("a", "b");
    mesh.config.cluster("b", "2").cluster("c", "1").publish();
    assertThat(names(client.probe.next())).containsExactly("b");
    mesh.config.remove(CLUSTER, "a").publish();
    assertThat(client.probe.next().getRemovedResourcesList()).containsExactly("a");
    mesh.config.cluster("a", "1").publish();
    assertThat(names(client.probe.next())).containsExactly("a");
    client.probe.nothingMore();
  }

  @Test
  void aClientThatReconnectsGetsOnlyWhatItLacks() {
    mesh.config.cluster("a", "1").cluster("b", "1").cluster("c", "1").publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, "a", "b", "c");
    Map<String, String> have = versions(client.probe.next());
    mesh.config.cluster("b", "2").remove(CLUSTER, "c").publish();
    DeltaClient again = mesh.workload("i2");
    assertThat(names(client.probe.next())).containsExactly("b");
    again.subscribe(CLUSTER, have, "a", "b", "c");
    assertThat(names(again.probe.next())).containsExactly("b");
    assertThat(again.probe.next().getRemovedResourcesList()).containsExactly("c");
    again.probe.nothingMore();
  }

  @Test
  void aClientThatLacksNothingIsToldSo() {
    mesh.config.cluster("a", "1").publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, "a");
    Map<String, String> have = versions(client.probe.next());
    DeltaClient again = mesh.workload("i2");
    again.subscribe(CLUSTER, have, "a");
    DeltaDiscoveryResponse answer = again.probe.next();
    assertThat(answer.getResourcesList()).isEmpty();
    assertThat(answer.getRemovedResourcesList()).isEmpty();
    assertThat(answer.getSystemVersionInfo()).isEqualTo("r1");
  }

  @Test
  void whatNobodyWantsAnyMoreIsForgotten() {
    mesh.config.publish();
    DeltaClient client = mesh.workload("i");
    for (int round = 0; round < 3; round++) {
      String[] names = new String[5_000];
      for (int i = 0; i < names.length; i++) {
        names[i] = "n" + round + "-" + i;
      }
      client.subscribe(CLUSTER, names);
      client.probe.next();
      client.unsubscribe(CLUSTER, names);
    }
    await("the sweep", () -> mesh.server.cachedResources() < 10_000);
  }

  @Test
  void whoAsksAgainIsAnsweredAgain() {
    mesh.config.cluster("a", "1").publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, "a", "nosuch");
    client.probe.next();
    client.probe.next();
    client.subscribe(CLUSTER, "a");
    assertThat(names(client.probe.next())).containsExactly("a");
    client.subscribe(CLUSTER, "nosuch");
    assertThat(client.probe.next().getRemovedResourcesList()).containsExactly("nosuch");
  }

  @Test
  void whoUnsubscribesHearsNoMore() {
    mesh.config.cluster("a", "1").cluster("b", "1").publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, "a", "b");
    client.probe.next();
    client.unsubscribe(CLUSTER, "a");
    client.subscribe(LISTENER, "nosuch");
    client.probe.next();
    mesh.config.cluster("a", "2").cluster("b", "2").publish();
    assertThat(names(client.probe.next())).containsExactly("b");
  }

  @Test
  void everythingIsWhatThereIsNowAndLater() {
    mesh.config.listener("0.0.0.0_8080", "1").publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(LISTENER, "*");
    assertThat(names(client.probe.next())).containsExactly("0.0.0.0_8080");
    mesh.config.listener("0.0.0.0_8443", "1").publish();
    assertThat(names(client.probe.next())).containsExactly("0.0.0.0_8443");
    mesh.config.remove(LISTENER, "0.0.0.0_8080").publish();
    assertThat(client.probe.next().getRemovedResourcesList()).containsExactly("0.0.0.0_8080");
  }

  /** As xDS wants it: a client of everything cannot tell which of its names that stands for. */
  @Test
  void whoGivesUpANameBesideEverythingIsToldWhatBecomesOfIt() {
    mesh.config.listener("0.0.0.0_8080", "1").listener("reviews:9080", "1").publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(LISTENER, "*", "reviews:9080", "0.0.0.0_8080");
    assertThat(names(client.probe.next())).containsOnly("0.0.0.0_8080", "reviews:9080");
    client.unsubscribe(LISTENER, "reviews:9080");
    DeltaDiscoveryResponse answer = client.probe.next();
    assertThat(answer.getRemovedResourcesList()).containsExactly("reviews:9080");
    assertThat(answer.getResourcesList()).isEmpty();
    client.unsubscribe(LISTENER, "0.0.0.0_8080");
    answer = client.probe.next();
    assertThat(names(answer)).containsExactly("0.0.0.0_8080");
    assertThat(answer.getRemovedResourcesList()).isEmpty();
    client.probe.nothingMore();
  }

  @Test
  void everythingOfNothingIsAnsweredEmpty() {
    mesh.config.publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(LISTENER);
    assertThat(client.probe.next().getResourcesList()).isEmpty();
  }

  @Test
  void clustersGoBeforeWhatPointsAtThemAndRemovalsTheOtherWay() {
    mesh.config.cluster("c", "1").endpoints("c").listener("l", "1").publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(LISTENER, "l");
    client.subscribe(ENDPOINT, "c");
    client.subscribe(CLUSTER, "c");
    List<String> first = types(client, 3);
    assertThat(first).containsExactlyInAnyOrder(LISTENER, ENDPOINT, CLUSTER);
    mesh.config.remove(CLUSTER, "c").remove(ENDPOINT, "c").remove(LISTENER, "l").publish();
    assertThat(types(client, 3)).containsExactly(LISTENER, ENDPOINT, CLUSTER);
    mesh.config.listener("l", "2").endpoints("c").cluster("c", "2").publish();
    assertThat(types(client, 3)).containsExactly(CLUSTER, ENDPOINT, LISTENER);
  }

  @Test
  void itIsKnownWhatEachClientAcceptedAndRefused() {
    mesh.config.cluster("good", "1").cluster("bad", "1").publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, "good", "bad");
    DeltaDiscoveryResponse first = client.probe.next();
    client.ack(first);
    mesh.config.cluster("good", "2").cluster("bad", "2").publish();
    DeltaDiscoveryResponse second = client.probe.next();
    client.nack(second, "cluster bad: circuit_breakers: 17 (expected: less)");
    await("the refusal", () -> !status().refused().isEmpty());
    TypeStatus status = status();
    assertThat(status.live())
        .containsEntry("good", versions(second).get("good"))
        .containsEntry("bad", versions(first).get("bad"));
    assertThat(status.refused()).containsOnly(Map.entry("bad", versions(second).get("bad")));
    assertThat(status.nackMessage()).contains("17");
    assertThat(mesh.meters.get("pilot_total_xds_rejects_total").counter().count()).isOne();
    client.subscribe(LISTENER, "nosuch");
    assertThat(client.probe.next().getTypeUrl()).isEqualTo(LISTENER); // no resend of the refused
    mesh.config.cluster("bad", "3").publish();
    client.ack(client.probe.next());
    await("the mending", () -> status().refused().isEmpty());
  }

  @Test
  void whatStreamsShareIsTranslatedOnce() {
    mesh.config.cluster("a", "1").publish();
    List<DeltaClient> clients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      DeltaClient client = mesh.workload("i" + i);
      client.subscribe(CLUSTER, "a");
      client.probe.next();
      clients.add(client);
    }
    mesh.config.cluster("a", "2").publish();
    clients.forEach(client -> client.probe.next());
    assertThat(mesh.config.translations.get("r1|default|" + CLUSTER + "|a")).hasValue(1);
    assertThat(mesh.config.translations.get("r2|default|" + CLUSTER + "|a")).hasValue(1);
  }

  @Test
  void aFloodOfChangesIsPushedAFewTimes() {
    mesh.config.cluster("a", "0").publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, "a");
    client.probe.next();
    for (int i = 1; i <= 500; i++) {
      mesh.config.cluster("a", "v" + i).publish();
    }
    String last = Served.of(CLUSTER, "a", FakeConfig.clusterOf("a", "v500")).version();
    int pushes = 0;
    do {
      pushes++;
    } while (!client.probe.next().getResources(0).getVersion().equals(last));
    assertThat(pushes).isLessThan(50);
  }

  @Test
  void aLargeAnswerIsCut() {
    String long100k = "x".repeat(100_000);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      mesh.config.cluster("c" + i, long100k);
      names.add("c" + i);
    }
    mesh.config.publish();
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, names.toArray(new String[0]));
    int got = 0;
    while (got < 40) {
      DeltaDiscoveryResponse part = client.probe.next();
      assertThat(part.getSerializedSize()).isLessThan(2 << 20);
      got += part.getResourcesCount();
    }
    client.probe.nothingMore();
  }

  @Test
  void streamsWaitForTheFirstConfiguration() {
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, "a");
    await("the client", () -> mesh.server.clients().size() == 1);
    mesh.config.cluster("a", "1").publish();
    assertThat(names(client.probe.next())).containsExactly("a");
  }

  @Test
  void aStreamWithoutANodeIsRefused() {
    DeltaClient client = new DeltaClient(mesh.secure(), Node.getDefaultInstance());
    client.requests.onNext(DeltaClient.request(CLUSTER).build());
    assertThat(client.probe.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void namesAndStreamsAreBounded() {
    PushLimits tight =
        new PushLimits(Duration.ofMillis(1), Duration.ofMillis(1), 3, 2, 100, 1 << 20);
    try (ServerFixture small = new ServerFixture(tight, new MemoryRegistrationStore())) {
      small.config.publish();
      DeltaClient client = small.workload("i");
      client.subscribe(CLUSTER, "a", "b", "c");
      client.probe.next();
      client.subscribe(CLUSTER, "d");
      assertThat(client.probe.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      for (int i = 0; i < 2; i++) {
        DeltaClient one = small.workload("same");
        one.subscribe(CLUSTER, "a");
        one.probe.next();
      }
      DeltaClient third = small.workload("same");
      third.subscribe(CLUSTER, "a");
      assertThat(third.probe.end().getDescription()).contains("has 2 streams already");
    }
  }

  private TypeStatus status() {
    return mesh.server.clients().get(0).types().get(0);
  }

  private static List<String> types(DeltaClient client, int count) {
    List<String> types = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      types.add(client.probe.next().getTypeUrl());
    }
    return types;
  }

  private static List<String> names(DeltaDiscoveryResponse response) {
    return response.getResourcesList().stream().map(Resource::getName).toList();
  }

  private static Map<String, String> versions(DeltaDiscoveryResponse response) {
    Map<String, String> versions = new TreeMap<>();
    response.getResourcesList().forEach(r -> versions.put(r.getName(), r.getVersion()));
    return versions;
  }

  @Test
  void whoFillsThePlaintextPortLeavesPlacesToTheProven() throws Exception {
    PushLimits four =
        new PushLimits(Duration.ofMillis(1), Duration.ofMillis(1), 100, 100, 4, 1 << 20);
    try (ServerFixture small = new ServerFixture(four, new MemoryRegistrationStore())) {
      List<DeltaClient> strangers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        DeltaClient stranger =
            new DeltaClient(small.plaintext(), DeltaClient.node("s" + i, Map.of()));
        stranger.subscribe(LISTENER, "a:80");
        strangers.add(stranger);
      }
      await("two strangers", () -> small.server.clients().size() == 2);
      DeltaClient third = new DeltaClient(small.plaintext(), DeltaClient.node("s3", Map.of()));
      assertThat(third.probe.end().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      DeltaClient proven = small.workload("i-1", 34_567);
      proven.subscribe(LISTENER, "a:80");
      await("the proven one", () -> small.server.clients().size() == 3);
      assertThat(strangers).hasSize(2);
    }
  }
}
