package io.inmesh.controlplane.push;

import static io.inmesh.controlplane.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.call.Verdict;
import io.inmesh.controlplane.Get;
import io.inmesh.controlplane.registry.RegistrationStatus;
import io.inmesh.controlplane.registry.RegistrationStatus.State;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.MeshRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our library's runtime against our control plane: join, register, call, outlive, leave. */
class RuntimeAgainstServerTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: reviews, namespace: default}
      spec:
        selector: {app: reviews}
        ports: [{name: http, port: 9080}]
      """;
  private static final String LIMIT =
      """
      ---
      apiVersion: policy.inmesh.io/v1alpha1
      kind: RateLimit
      metadata: {name: reviews-limit, namespace: default}
      spec: {service: reviews, limit: {requests: 20, unit: HOUR}}
      """;
  private static final Get GET = Get.of("http://reviews:9080/");

  @TempDir private Path directory;
  private SecureMesh mesh;

  @BeforeEach
  void start() throws Exception {
    mesh =
        new SecureMesh(
            directory, Set.of(9080), server -> server.configure(MeshViewsTest.views("1", SERVICE)));
  }

  @AfterEach
  void stop() throws Exception {
    mesh.close();
  }

  @Test
  void aWorkloadIsCalledByOthersUntilItLeaves() throws Exception {
    MeshRuntime reviews = mesh.join("reviews");
    serveOn(reviews, 34_567);
    MeshRuntime caller = mesh.join("productpage");
    await("an endpoint", () -> endpoint(caller.mesh()) == 34_567);
    reviews.close();
    await("none", () -> endpoint(caller.mesh()) == -1);
    assertThat(mesh.server().workloads()).isEmpty();
  }

  @Test
  void aControlPlaneThatComesBackForgetsNobodyWhoeverConnectsFirst() throws Exception {
    MeshRuntime reviews = mesh.join("reviews");
    serveOn(reviews, 34_567);
    MeshRuntime caller = mesh.join("productpage");
    await("an endpoint", () -> endpoint(caller.mesh()) == 34_567);
    mesh.loseServer();
    await("the loss", () -> !caller.status().connected());
    assertThat(endpoint(caller.mesh())).isEqualTo(34_567);
    mesh.restartServer();
    MeshRuntime newcomer = mesh.join("ratings");
    await("the newcomer", () -> endpoint(newcomer.mesh()) == 34_567);
    await("the return", () -> states().equals(List.of(State.CONNECTED)));
    await("the caller", () -> caller.status().connected());
    assertThat(endpoint(caller.mesh())).isEqualTo(34_567);
  }

  @Test
  void aLimitIsLeasedToTheInstancesOfItsService() throws Exception {
    mesh.server().configure(MeshViewsTest.views("2", SERVICE + LIMIT));
    MeshRuntime reviews = mesh.join("reviews");
    serveOn(reviews, 34_567);
    int[] admitted = {0};
    // At the fallback 2 pass at first; the lease raises that to the whole limit, and no more.
    await(
        "the lease",
        () -> {
          admitted[0] += admit(reviews.mesh());
          return admitted[0] >= 20;
        });
    for (int i = 0; i < 50; i++) {
      admitted[0] += admit(reviews.mesh());
    }
    assertThat(admitted[0]).isBetween(20, 22);
  }

  private static int admit(Mesh mesh) {
    InboundCall call = mesh.inbound(9080, GET, Peer.plaintext("127.0.0.1"));
    boolean admitted = call.verdict() == Verdict.ADMIT;
    call.complete(admitted ? 200 : 429, 0, 0);
    return admitted ? 1 : 0;
  }

  private List<State> states() {
    return mesh.server().workloads().stream().map(RegistrationStatus::state).toList();
  }

  /** The port that a call to reviews would be sent to; -1 if it is answered by the mesh. */
  private static int endpoint(Mesh mesh) {
    OutboundCall call = GET.begin(mesh);
    try {
      return call.verdict() == Verdict.SEND ? call.endpoint().port() : -1;
    } finally {
      call.abandon();
    }
  }

  private static void serveOn(MeshRuntime runtime, int bound) throws Exception {
    runtime.declare(new InboundPort(9080, bound, "http", true));
    runtime.ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
    await("readiness", () -> runtime.status().ready());
  }
}
