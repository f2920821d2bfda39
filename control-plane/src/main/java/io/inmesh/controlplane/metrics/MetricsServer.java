package io.inmesh.controlplane.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@code GET /metrics}, for Prometheus. Two threads, sixteen waiting; what comes beyond is refused.
 */
public final class MetricsServer implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int WAITING_MAX = 16;

  private final HttpServer server;
  private final ThreadPoolExecutor executor;

  /**
   * Binds and serves.
   *
   * @param listen port 0 takes a free one
   * @throws IOException if the port cannot be bound
   */
  public MetricsServer(InetSocketAddress listen, PrometheusMeterRegistry registry)
      throws IOException {
    server = HttpServer.create(listen, WAITING_MAX);
    executor =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            task -> {
              Thread thread = new Thread(task, "inmesh-metrics");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    server.setExecutor(executor);
    server.createContext("/", exchange -> answer(exchange, registry));
    server.start();
  }

  /** The port that is bound. */
  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }

  private static void answer(HttpExchange exchange, PrometheusMeterRegistry registry)
      throws IOException {
    try (exchange) {
      boolean found = exchange.getRequestURI().getPath().equals("/metrics");
      boolean get = exchange.getRequestMethod().equals("GET");
      String accept =
          Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Accept"), "");
      boolean open = accept.contains("application/openmetrics-text");
      String type =
          open
              ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
              : "text/plain; version=0.0.4; charset=utf-8";
      String text =
          !get
              ? "only GET is possible here\n"
              : found ? registry.scrape(type) : "metrics are at /metrics\n";
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", found ? type : "text/plain");
      exchange.sendResponseHeaders(!get ? 405 : found ? 200 : 404, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
