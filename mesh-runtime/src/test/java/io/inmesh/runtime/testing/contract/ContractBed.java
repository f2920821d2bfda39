package io.inmesh.runtime.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.OutboundCall;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteAction;
import io.inmesh.snapshot.RouteMatch;
import io.inmesh.spi.CallObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** What a test of the contract stands on: a mesh, endpoints, the client, and what was observed. */
public final class ContractBed implements AutoCloseable {
  /**
   * A call that has ended, as telemetry saw it.
   *
   * @param flags Envoy's
   */
  public record Ended(int status, int grpcStatus, int attempts, String flags) {}

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Ended> ended = new CopyOnWriteArrayList<>();
  private final List<ContractEndpoint> endpoints = new ArrayList<>();
  private final TestMesh mesh = new TestMesh(engine -> engine.observer(new Observer(ended)));
  private final TestIdentity caller = mesh.identity("caller");
  private final TestIdentity reviews = mesh.identity("reviews");
  private @Nullable ClientDriver driver;

  private record Observer(List<Ended> ended) implements CallObserver {
    @Override
    public void outbound(OutboundCall call) {
      ended.add(new Ended(call.status(), call.grpcStatus(), call.attempts(), call.flags()));
    }
  }

  void use(ClientDriver newDriver) {
    driver = newDriver;
  }

  /** The mesh that decides. */
  public TestMesh mesh() {
    return mesh;
  }

  /** Who calls. */
  public TestIdentity caller() {
    return caller;
  }

  /** Who {@code reviews} is. */
  public TestIdentity reviewsIdentity() {
    return reviews;
  }

  /** The client under test. */
  public ClientDriver client() {
    ClientDriver set = driver;
    if (set == null) {
      throw new IllegalStateException("the contract has not started yet");
    }
    return set;
  }

  /** Skips the test where the client lacks the ability, with its reason. */
  void needs(Ability ability) {
    String lacking = client().exceptions().get(ability);
    Assumptions.assumeTrue(lacking == null, () -> "contract exception " + ability + ": " + lacking);
  }

  /** An endpoint in plaintext. */
  ContractEndpoint plaintext(String name) throws Exception {
    return endpoint(name, null, 0);
  }

  /** An endpoint that speaks mesh TLS alone. */
  ContractEndpoint mtls(String name, TestIdentity identity) throws Exception {
    return endpoint(name, identity, 0);
  }

  /** An endpoint on a port of the test's choice. */
  ContractEndpoint endpoint(String name, @Nullable TestIdentity identity, int port)
      throws Exception {
    ContractEndpoint endpoint = client().endpoint(name, identity, port);
    endpoints.add(endpoint);
    return endpoint;
  }

  /** Service {@code reviews:9080} with these endpoints. */
  TestService reviews(ContractEndpoint... plaintext) {
    TestService service = mesh.service("reviews", 9080);
    for (ContractEndpoint endpoint : plaintext) {
      service.endpoint("127.0.0.1", endpoint.port(), false);
    }
    return service;
  }

  /** Sends a request without headers and body to {@code reviews:9080}. */
  MeshAnswer call(String operation) throws Exception {
    return client().send(MeshRequest.to(operation));
  }

  /** What the application sees where HTTP shows the one and gRPC the other. */
  public String outcome(int http, String grpc) {
    return client().grpc() ? grpc : Integer.toString(http);
  }

  /** The outcome of a call that went well. */
  String ok() {
    return outcome(200, "OK");
  }

  /** The calls that have ended, in the order of their ends. */
  List<Ended> ended() {
    return List.copyOf(ended);
  }

  /** Waits until it holds. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean holds = condition.getAsBoolean();
    while (!holds && System.nanoTime() < end) {
      LockSupport.parkNanos(500_000);
      holds = condition.getAsBoolean();
    }
    assertThat(holds).as(what).isTrue();
  }

  /** Two retries, on another endpoint, of what Istio retries by default, and of 503. */
  static RetryPolicy retries(RetryOn... more) {
    Set<RetryOn> on = new HashSet<>(RetryPolicy.ISTIO_DEFAULT.on());
    on.addAll(List.of(more));
    return new RetryPolicy(
        2, on, Set.of(503), Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(5), true, 3);
  }

  /** A route for every request, without header edits. */
  public static Route route(String name, RouteAction action, @Nullable Fault fault) {
    return route(name, RouteMatch.ANY, action, fault);
  }

  /** A route without header edits. */
  static Route route(String name, RouteMatch match, RouteAction action, @Nullable Fault fault) {
    return new Route(name, match, action, HeaderEdits.NONE, HeaderEdits.NONE, fault, Origin.NONE);
  }

  @Override
  public void close() {
    endpoints.forEach(ContractEndpoint::close);
    if (driver != null) {
      driver.close();
    }
    mesh.close();
  }
}
