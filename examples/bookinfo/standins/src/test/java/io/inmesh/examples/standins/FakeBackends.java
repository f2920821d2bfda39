package io.inmesh.examples.standins;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/**
 * Details, reviews and ratings behind one HTTP proxy that answers for all of them, as a sidecar
 * does.
 */
final class FakeBackends implements AutoCloseable {

  /** What arrived: absolute URL and headers. */
  record Call(String url, Headers headers) {}

  private record Prepared(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Prepared> answers = new ConcurrentHashMap<>();
  final List<Call> calls = new CopyOnWriteArrayList<>();

  FakeBackends() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::handle);
    server.start();
    reset();
  }

  void reset() {
    calls.clear();
    answer("details", 200, "{\"id\":0,\"type\":\"paperback\",\"author\":\"<b>W</b>\"}");
    answer("ratings", 200, "{\"id\":0,\"ratings\":{\"Reviewer1\":5}}");
    answer(
        "reviews",
        200,
        "{\"id\":\"0\",\"podname\":\"reviews-v3\",\"reviews\":[{\"reviewer\":\"Reviewer1\",\"text\":\"<script>\","
            + "\"rating\":{\"stars\":4,\"color\":\"red\"}}]}");
  }

  void answer(String service, int status, String body) {
    answers.put(service, new Prepared(status, body));
  }

  String proxy() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String url = exchange.getRequestURI().toString();
    calls.add(new Call(url, exchange.getRequestHeaders()));
    String service = exchange.getRequestURI().getPath().split("/", -1)[1];
    Prepared prepared = answers.getOrDefault(service, new Prepared(404, ""));
    byte[] body = prepared.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(prepared.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
