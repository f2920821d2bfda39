package io.inmesh.sidecar.listen;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.inmesh.runtime.testing.TestAccessLog;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteAction;
import io.inmesh.snapshot.RouteMatch;
import io.inmesh.snapshot.WeightedCluster;
import io.netty.channel.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Envoy's response flag of each way in which a call can go wrong, and its protocol. */
@Timeout(60)
class AccessLogFlagsTest {
  private static final int HELD_SECONDS = 20;

  private final TestAccessLog log = new TestAccessLog();
  private final Sidecars sidecars = new Sidecars(1);
  private final TestMesh mesh =
      new TestMesh(engine -> engine.observer(log).quotas(rule -> () -> false));
  private final TestService ratings = mesh.service("ratings", 9080);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch released = new CountDownLatch(1);
  private HttpServer application;
  private Listeners listeners;
  private Channel outbound;

  @BeforeEach
  void start() throws IOException {
    application = HttpServer.create(Sidecars.loopback(), 0);
    application.setExecutor(threads);
    application.createContext("/", this::answer);
    application.start();
    ratings.endpoint("127.0.0.1", application.getAddress().getPort(), false);
    listeners = sidecars.of(mesh, mesh.identity("shop"));
    outbound = listeners.outbound(Sidecars.loopback());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try {
      if (exchange.getRequestURI().getPath().equals("/held")) {
        boolean ignored = released.await(HELD_SECONDS, TimeUnit.SECONDS);
      }
      boolean fails = exchange.getRequestURI().getPath().equals("/fails");
      exchange.sendResponseHeaders(fails ? 503 : 200, -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  @AfterEach
  void stop() {
    released.countDown();
    sidecars.close();
    application.stop(0);
    threads.shutdownNow();
    mesh.close();
    log.close();
  }

  @Test
  void noneOfACallThatIsServed() throws Exception {
    assertThat(lineOf(outbound, "/"))
        .contains("\"GET / HTTP/1.1\" 200 - via_upstream - ")
        .contains(" outbound|9080||ratings.default.svc.cluster.local ");
  }

  @Test
  void urxWhenTheRetriesAreUsedUp() throws Exception {
    ratings.retry(1, RetryOn.SERVER_ERROR_5XX);
    assertThat(lineOf(outbound, "/fails")).contains(" 503 URX via_upstream ");
  }

  @Test
  void nrWhenTheGatewayKnowsNoSuchHost() throws Exception {
    mesh.gateway(8080, mesh.service("other", 9080)).apply();
    assertThat(lineOf(listeners.gateway(8080, Sidecars.loopback()), "/"))
        .contains(" 404 NR route_not_found ");
  }

  @Test
  void ncWhenTheSubsetDoesNotExist() throws Exception {
    route(
        new RouteAction.Forward(
            List.of(WeightedCluster.of(ratings.clusterName("v9"), 1)),
            Duration.ZERO,
            RetryPolicy.NONE,
            null,
            List.of(),
            List.of()),
        null);
    assertThat(lineOf(outbound, "/")).contains(" 503 NC cluster_not_found ");
  }

  @Test
  void utWhenTheTimeIsOver() throws Exception {
    ratings.timeout(Duration.ofMillis(100));
    assertThat(lineOf(outbound, "/held")).contains(" 504 UT response_timeout ");
  }

  @Test
  void fiWhenAFaultAborts() throws Exception {
    route(ratings.forward(), new Fault(0, Duration.ZERO, 1_000_000, 418, -1));
    assertThat(lineOf(outbound, "/")).contains(" 418 FI fault_filter_abort ");
  }

  @Test
  void diWhenAFaultDelays() throws Exception {
    route(ratings.forward(), new Fault(1_000_000, Duration.ofMillis(5), 0, 0, -1));
    assertThat(lineOf(outbound, "/")).contains(" 200 DI via_upstream ");
  }

  @Test
  void rlWhenTheQuotaIsUsedUp() throws Exception {
    QuotaRule rule = new QuotaRule("bucket", "ratings", Origin.NONE);
    mesh.inbound(9080, MtlsMode.PERMISSIVE, List.of(), List.of(rule)).apply();
    assertThat(lineOf(inbound(), "/")).contains(" 429 RL request_rate_limited ");
  }

  @Test
  void http2IsNamedThoughItIsNotGrpc() throws Exception {
    mesh.inbound(9080, MtlsMode.PERMISSIVE);
    ratings
        .noEndpoints()
        .version(HttpVersion.HTTP_2)
        .endpoint("127.0.0.1", Sidecars.port(inbound()), false);
    mesh.apply();
    ask(outbound, "GET / HTTP/1.1");
    assertThat(log.lines(2))
        .anyMatch(line -> line.contains("\"GET / HTTP/2\" 200 - ") && line.contains(" inbound|"))
        .anyMatch(
            line -> line.contains("\"GET / HTTP/1.1\" 200 - ") && line.contains(" outbound|"));
  }

  @Test
  void soIsHttp10() throws Exception {
    mesh.apply();
    ask(outbound, "GET / HTTP/1.0");
    assertThat(log.line()).contains("\"GET / HTTP/1.0\" 200 - ");
  }

  @Test
  void aRequestWithoutAnIdIsLoggedWithTheOneThatItGets() throws Exception {
    assertThat(lineOf(outbound, "/"))
        .containsPattern(" \"" + TestAccessLog.MADE_ID + "\" \"ratings:9080\" ");
  }

  private void route(RouteAction action, @Nullable Fault fault) {
    ratings.route(
        new Route(
            "odd", RouteMatch.ANY, action, HeaderEdits.NONE, HeaderEdits.NONE, fault, Origin.NONE));
  }

  private Channel inbound() {
    return listeners.inbound(9080, Sidecars.loopback(), application.getAddress(), false);
  }

  /** The one line of this one request. */
  private String lineOf(Channel server, String path) throws Exception {
    mesh.apply();
    ask(server, "GET " + path + " HTTP/1.1");
    return log.line();
  }

  private static void ask(Channel server, String first) throws IOException {
    String answer =
        Sidecars.ask(server, first + "\r\nHost: ratings:9080\r\nConnection: close\r\n\r\n");
    assertThat(answer).as(first).isNotEmpty();
  }
}
