package io.inmesh.controlplane.push;

import static io.inmesh.controlplane.Eventually.await;
import static io.inmesh.xds.TypeUrls.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.inmesh.ca.AuditEvent;
import io.inmesh.controlplane.registry.Fixtures;
import io.inmesh.controlplane.registry.RegistrationStatus.State;
import io.inmesh.controlplane.registry.RegistryRules;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrationOverAdsTest {
  private ServerFixture mesh = new ServerFixture();

  @AfterEach
  void close() {
    mesh.close();
  }

  @Test
  void connectingWithAGrantRegistersAndEverybodyHears() {
    mesh.config.publish();
    DeltaClient client = mesh.workload("i", 1001);
    client.subscribe(CLUSTER, "a");
    client.probe.next();
    await("a view with the workload", () -> mesh.config.workloads.size() == 1);
    assertThat(mesh.server.workloads())
        .singleElement()
        .extracting("state")
        .isEqualTo(State.CONNECTED);
  }

  @Test
  void aClaimThatIsNotGrantedEndsTheStreamAndIsAudited() throws InterruptedException {
    mesh.config.publish();
    mesh.account = Optional.of(Fixtures.RATINGS);
    DeltaClient client = mesh.workload("i", 1001);
    client.subscribe(CLUSTER, "a");
    Status end = client.probe.end();
    assertThat(end.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(end.getDescription()).contains("app=reviews", "nothing is granted");
    AuditEvent event = mesh.audit.poll(10, TimeUnit.SECONDS);
    assertThat(event.type()).isEqualTo("registration.refused");
    assertThat(event.fields()).containsEntry("principal", Fixtures.RATINGS.toString());
    assertThat(mesh.server.workloads()).isEmpty();
  }

  @Test
  void whoHasNoCertificateIsNotServedOnTheSecurePort() {
    mesh.account = Optional.empty();
    DeltaClient client = mesh.workload("i");
    client.subscribe(CLUSTER, "a");
    assertThat(client.probe.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void leaveDeregistersAtOnce() {
    mesh.config.publish();
    DeltaClient client = connect("i", 1001);
    client.requests.onCompleted();
    assertThat(client.probe.end().getCode()).isEqualTo(Status.Code.OK);
    await("the end", () -> mesh.server.workloads().isEmpty());
    await("the view", () -> mesh.config.workloads.isEmpty());
  }

  @Test
  void aBrokenConnectionIsServedOnUntilItsGraceIsOver() {
    mesh.config.publish();
    mesh.clock.advance(RegistryRules.DEFAULT.holdAfterStart());
    connect("i", 1001);
    connect("j", 1002);
    connect("k", 1003);
    ManagedChannel doomed = mesh.secure();
    DeltaClient client = new DeltaClient(doomed, DeltaClient.node("l", ServerFixture.APP, 1004));
    client.subscribe(CLUSTER, "a");
    client.probe.next();
    doomed.shutdownNow();
    await("the loss", () -> stateOf("l").equals(Optional.of(State.LOST)));
    await("a view with all", () -> mesh.config.workloads.size() == 4);
    mesh.clock.advance(RegistryRules.DEFAULT.lostGrace());
    await("the removal", () -> mesh.config.workloads.size() == 3);
  }

  @Test
  void aNewControlPlaneServesWhoWasRegisteredBefore() {
    mesh.config.publish();
    DeltaClient client = connect("i", 1001);
    mesh.close();
    assertThat(client.probe.end().getCode()).isNotEqualTo(Status.Code.OK);
    assertThat(mesh.store.kept).hasSize(1);
    mesh = new ServerFixture(PushLimits.DEFAULT, mesh.store);
    mesh.config.publish();
    DeltaClient newcomer = connect("n", 1009);
    newcomer.probe.nothingMore();
    await("both", () -> mesh.config.workloads.size() == 2);
    assertThat(stateOf("i")).hasValue(State.RESTORED);
    connect("i", 1001);
    await("the return", () -> stateOf("i").equals(Optional.of(State.CONNECTED)));
  }

  @Test
  void aNodeSaidAgainWithOtherPortsRegistersAgain() {
    mesh.config.publish();
    DeltaClient client = connect("i");
    assertThat(mesh.server.workloads()).isEmpty();
    client.requests.onNext(
        DeltaClient.request(CLUSTER)
            .setNode(DeltaClient.node("i", ServerFixture.APP, 1001))
            .addResourceNamesSubscribe("b")
            .build());
    client.probe.next();
    assertThat(mesh.server.workloads()).hasSize(1);
  }

  private DeltaClient connect(String instance, int... bound) {
    DeltaClient client = mesh.workload(instance, bound);
    client.subscribe(CLUSTER, "a");
    client.probe.next();
    return client;
  }

  private Optional<State> stateOf(String instance) {
    return mesh.server.workloads().stream()
        .filter(status -> status.registration().instance().equals(instance))
        .map(status -> status.state())
        .findFirst();
  }
}
