package io.inmesh.internal.routing;

import io.inmesh.fakes.FakeRequest;
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
 * Request to route, among 10 to 1000 of them, which take turns from iteration to iteration: what
 * the machine does meanwhile meets all alike. 64 requests, for as many rules spread over the whole
 * table (for each rule of a small one), take turns in a fixed order, so a call never asks for what
 * the call before it has left in the fastest cache. The path is hashed anew by every call; the hash
 * code of a header's value is kept by its String, which a value fresh from the wire would not have.
 *
 * <pre>./benchmarks/run decision</pre>
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class RouteSelectionBenchmark {
  private static final int REQUESTS = 64;

  /** What tells the routes apart. */
  @Param({"EXACT", "PREFIX", "HEADER", "PREFIX_AND_HEADER"})
  public Tables table;

  private final Turns<Compiled> turns = new Turns<>();
  private Compiled compiled = new Compiled(0, new RouteTable(List.of()), new FakeRequest[0]);
  private int next;

  /** A table, and whom to ask for. */
  private record Compiled(int routes, RouteTable table, FakeRequest[] requests) {}

  /** Compiles the tables, and proves that each request finds its rule. */
  @Setup(Level.Trial)
  public void setUp() {
    turns.fill(this::compiled);
  }

  private Compiled compiled(int routes) {
    RouteTable all = new RouteTable(table.routes(routes, "reviews"));
    FakeRequest[] requests = new FakeRequest[REQUESTS];
    for (int i = 0; i < REQUESTS; i++) {
      int rule = (int) ((long) i * (routes - 1) / REQUESTS);
      requests[i] = table.request(rule);
      int found = all.find(requests[i], requests[i].path(), requests[i].path().length());
      if (found != rule) {
        throw new IllegalStateException("rule " + rule + " expected, found " + found);
      }
    }
    return new Compiled(routes, all, requests);
  }

  /** The next table. */
  @Setup(Level.Iteration)
  public void begin() {
    compiled = turns.next();
  }

  /** The request alone: subtract it. */
  @Benchmark
  public FakeRequest baseline() {
    return compiled.requests[next++ & (REQUESTS - 1)];
  }

  /** The route. */
  @Benchmark
  public int select(CpuTime cpu) {
    Compiled compiled = this.compiled;
    cpu.calls++;
    cpu.routes = compiled.routes;
    FakeRequest request = compiled.requests[next++ & (REQUESTS - 1)];
    String path = request.path();
    return compiled.table.find(request, path, Paths.end(path));
  }
}
