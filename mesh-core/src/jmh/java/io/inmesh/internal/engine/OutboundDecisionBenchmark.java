package io.inmesh.internal.engine;

import io.inmesh.Mesh;
import io.inmesh.MeshBuilder;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.FakeConfigSource;
import io.inmesh.fakes.FakeHeaders;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.Snapshots;
import io.inmesh.internal.routing.CpuTime;
import io.inmesh.internal.routing.Tables;
import io.inmesh.internal.routing.Turns;
import io.inmesh.snapshot.Balancing;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Listener;
import io.inmesh.snapshot.OutlierDetection;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.VirtualHost;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole call without its I/O: listener, host, route, circuit limits, pick by least request among
 * 50 endpoints with outlier detection, the answer's classification, telemetry's event. Meshes of 10
 * to 1000 routes take turns from iteration to iteration.
 *
 * <pre>./benchmarks/run decision</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class OutboundDecisionBenchmark {
  private static final int REQUESTS = 64;
  private static final int ENDPOINTS = 50;
  private static final FakeHeaders RESPONSE = FakeHeaders.of("content-type", "application/json");

  /** What tells the routes apart. */
  @Param({"EXACT", "PREFIX", "HEADER", "PREFIX_AND_HEADER"})
  public Tables table;

  private final Turns<Meshed> turns = new Turns<>();
  private Meshed meshed =
      new Meshed(
          0,
          new MeshBuilder(new FakeConfigSource(new Snapshots().build())).build(),
          new FakeRequest[0]);
  private int next;

  /** A mesh, and what is asked of it. */
  private record Meshed(int routes, Mesh mesh, FakeRequest[] requests) {}

  /** Puts the meshes together. */
  @Setup(Level.Trial)
  public void setUp() {
    turns.fill(this::meshed);
  }

  private Meshed meshed(int routes) {
    Clusters cluster =
        Clusters.named("reviews")
            .balancing(Balancing.LEAST_REQUEST)
            .outliers(OutlierDetection.ISTIO_DEFAULT);
    for (int i = 0; i < ENDPOINTS; i++) {
      cluster.endpoints("10.0.0." + i);
    }
    Cluster built = cluster.build();
    List<Route> all = table.routes(routes, built.name());
    VirtualHost host = new VirtualHost("reviews", List.of("reviews", "reviews:9080"), all);
    Snapshots snapshots =
        new Snapshots()
            .cluster(built)
            .listener("reviews:9080", new Listener("reviews", List.of(host)));
    FakeRequest[] requests = new FakeRequest[REQUESTS];
    for (int i = 0; i < REQUESTS; i++) {
      requests[i] = table.request((int) ((long) i * (routes - 1) / REQUESTS));
    }
    return new Meshed(
        routes, new MeshBuilder(new FakeConfigSource(snapshots.build())).build(), requests);
  }

  /** The next mesh. */
  @Setup(Level.Iteration)
  public void begin() {
    meshed = turns.next();
  }

  /** From the request to its end. */
  @Benchmark
  public OutboundCall decide(CpuTime cpu) {
    Meshed meshed = this.meshed;
    cpu.calls++;
    cpu.routes = meshed.routes;
    FakeRequest request = meshed.requests[next++ & (REQUESTS - 1)];
    OutboundCall call = meshed.mesh.outbound("reviews", 9080, request);
    if (call.verdict() != Verdict.SEND
        || call.onResponse(call.attempt(), 200, RESPONSE) != Verdict.DELIVER) {
      throw new IllegalStateException("verdict: " + call.verdict());
    }
    call.complete(0, 1024);
    return call;
  }
}
