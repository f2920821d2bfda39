package io.inmesh.controlplane.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.ca.CaConfig;
import io.inmesh.ca.CaListener;
import io.inmesh.ca.EmbeddedCa;
import io.inmesh.ca.FileTokenStore;
import io.inmesh.ca.Grant;
import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.call.RequestView;
import io.inmesh.call.Verdict;
import io.inmesh.controlplane.registry.MemoryRegistrationStore;
import io.inmesh.controlplane.registry.RegistrationStatus;
import io.inmesh.controlplane.registry.RegistrationStatus.State;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.HostPort;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.MeshRuntime;
import io.inmesh.runtime.WorkloadConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
  private static final RequestView GET = new Get();

  @TempDir private Path directory;
  private final MemoryRegistrationStore store = new MemoryRegistrationStore();
  private final List<MeshRuntime> runtimes = new ArrayList<>();
  private EmbeddedCa ca;
  private PushServer server;

  private record Get() implements RequestView {
    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public String authority() {
      return "reviews:9080";
    }

    @Override
    public String path() {
      return "/";
    }

    @Override
    public @Nullable String header(String lowerCaseName) {
      return null;
    }

    @Override
    public boolean replayable() {
      return true;
    }
  }

  @BeforeEach
  void start() throws Exception {
    ca =
        EmbeddedCa.open(
            CaConfig.of(directory.resolve("ca"), "cluster.local"),
            FileTokenStore.open(directory.resolve("tokens")),
            EmbeddedCa.CONTROL_PLANE,
            CaListener.NONE,
            Clock.systemUTC());
    server = serve(0, SERVICE);
  }

  @AfterEach
  void stop() throws IOException {
    runtimes.forEach(MeshRuntime::close);
    server.close();
    ca.close();
  }

  @Test
  void aWorkloadIsCalledByOthersUntilItLeaves() throws Exception {
    MeshRuntime reviews = workload("reviews");
    serveOn(reviews, 34_567);
    MeshRuntime caller = workload("productpage");
    ServerFixture.await("an endpoint", () -> endpoint(caller.mesh()) == 34_567);
    reviews.close();
    ServerFixture.await("none", () -> endpoint(caller.mesh()) == -1);
    assertThat(server.workloads()).isEmpty();
  }

  @Test
  void aControlPlaneThatComesBackForgetsNobodyWhoeverConnectsFirst() throws Exception {
    MeshRuntime reviews = workload("reviews");
    serveOn(reviews, 34_567);
    MeshRuntime caller = workload("productpage");
    ServerFixture.await("an endpoint", () -> endpoint(caller.mesh()) == 34_567);
    int port = server.securePort();
    server.close();
    ServerFixture.await("the loss", () -> !caller.status().connected());
    assertThat(endpoint(caller.mesh())).isEqualTo(34_567);
    server = serve(port, SERVICE);
    MeshRuntime newcomer = workload("ratings");
    ServerFixture.await("the newcomer", () -> endpoint(newcomer.mesh()) == 34_567);
    ServerFixture.await("the return", () -> states().equals(List.of(State.CONNECTED)));
    ServerFixture.await("the caller", () -> caller.status().connected());
    assertThat(endpoint(caller.mesh())).isEqualTo(34_567);
  }

  @Test
  void aLimitIsLeasedToTheInstancesOfItsService() throws Exception {
    server.configure(MeshViewsTest.views("2", SERVICE + LIMIT));
    MeshRuntime reviews = workload("reviews");
    serveOn(reviews, 34_567);
    int[] admitted = {0};
    // At the fallback 2 pass at first; the lease raises that to the whole limit, and no more.
    ServerFixture.await(
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
    return server.workloads().stream().map(RegistrationStatus::state).toList();
  }

  /** The port that a call to reviews would be sent to; -1 if it is answered by the mesh. */
  private static int endpoint(Mesh mesh) {
    OutboundCall call = mesh.outbound("reviews", 9080, GET);
    try {
      if (call.verdict() == Verdict.CONFIGURE) {
        call.configured().toCompletableFuture().completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
        call.resume();
      }
      return call.verdict() == Verdict.SEND ? call.endpoint().port() : -1;
    } finally {
      call.abandon();
    }
  }

  private static void serveOn(MeshRuntime runtime, int bound) throws Exception {
    runtime.declare(new InboundPort(9080, bound, "http", true));
    runtime.ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
    ServerFixture.await("readiness", () -> runtime.status().ready());
  }

  private MeshRuntime workload(String account) {
    String token =
        ca.tokens().create(SpiffeId.of("cluster.local", "default", account), grant(account)).text();
    MeshRuntime runtime =
        MeshRuntime.start(
            WorkloadConfig.builder()
                .application(account)
                .workload(account + "-v1")
                .instance(account + "-1")
                .namespace("default")
                .serviceAccount(account)
                .label("app", account)
                .token(token)
                .controlPlane(new HostPort("127.0.0.1", server.securePort()))
                .stateDirectory(directory.resolve("state-" + account))
                .build(),
            List.of());
    runtimes.add(runtime);
    return runtime;
  }

  private static Grant grant(String account) {
    return new Grant(Map.of("app", account), Set.of(9080), Set.of());
  }

  private PushServer serve(int port, String yaml) throws IOException {
    return PushServer.builder(store)
        .secure(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ca)
        .grants(account -> List.of(grant(account.serviceAccount())))
        .configure(MeshViewsTest.views("1", yaml))
        .start();
  }
}
