package io.inmesh.sidecar.listen;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two sidecars with real mutual TLS between them: that of shop, which calls, and that of ratings,
 * with a real application behind it.
 */
final class TwoSidecars implements AutoCloseable {
  /** Of shop's calls. */
  final Ends ends = new Ends();

  /** What the application was asked: method, target, Host and who called. */
  final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

  /** What is left of each quota. */
  final AtomicInteger permits = new AtomicInteger();

  final TestMesh shop = new TestMesh(engine -> engine.observer(ends));
  final TestMesh ratings =
      new TestMesh(engine -> engine.quotas(rule -> () -> permits.getAndDecrement() > 0));
  final TestIdentity shopIdentity = ratings.identity("shop"); // both trust the same root
  final HttpServer application = HttpServer.create(Sidecars.loopback(), 0);
  final Channel inbound;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Sidecars sidecars = new Sidecars(2);
  private final HttpClient client;

  TwoSidecars() throws IOException {
    application.setExecutor(threads);
    application.createContext("/", this::answer);
    application.createContext("/broken", TwoSidecars::breakOff);
    application.start();
    TestIdentity ratingsIdentity = ratings.identity("ratings");
    ratings.inbound(9080, MtlsMode.PERMISSIVE).apply();
    inbound =
        sidecars
            .of(ratings, ratingsIdentity)
            .inbound(9080, Sidecars.loopback(), application.getAddress(), false);
    shop.service("ratings", 9080)
        .mtls(ratingsIdentity.id())
        .endpoint("127.0.0.1", Sidecars.port(inbound), true);
    shop.apply();
    client =
        HttpClient.newBuilder()
            .proxy(ProxySelector.of((InetSocketAddress) outbound().localAddress()))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  private void answer(HttpExchange exchange) throws IOException {
    seen.add(
        exchange.getRequestMethod()
            + " "
            + exchange.getRequestURI()
            + " "
            + exchange.getRequestHeaders().getFirst("Host")
            + " "
            + exchange.getRequestHeaders().getFirst("x-forwarded-client-cert"));
    byte[] body = exchange.getRequestBody().readAllBytes();
    byte[] answer = body.length == 0 ? "4 stars".getBytes(StandardCharsets.UTF_8) : body;
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private static void breakOff(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 100);
    exchange.getResponseBody().write("half".getBytes(StandardCharsets.UTF_8));
    exchange.getResponseBody().flush();
    exchange.close();
  }

  /** One more port of shop's sidecar for its application's calls. */
  Channel outbound() {
    return sidecars.of(shop, shopIdentity).outbound(Sidecars.loopback());
  }

  /** The same sidecar as a gateway. */
  Channel gateway(int workloadPort) {
    return sidecars.of(shop, shopIdentity).gateway(workloadPort, Sidecars.loopback());
  }

  /** What shop's application gets, through its sidecar. */
  HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create(url)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return client.send(
        request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A policy of one rule. */
  static AuthorizationPolicy policy(AuthorizationPolicy.Action action, Condition condition) {
    return new AuthorizationPolicy(
        action,
        List.of(
            new AuthorizationPolicy.Rule("ns[default]-policy[p]-rule[0]", condition, Origin.NONE)));
  }

  @Override
  public void close() {
    application.stop(0);
    threads.shutdownNow();
    sidecars.close();
    shop.close();
    ratings.close();
  }
}
