package io.inmesh.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.runtime.testing.contract.ContractEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint for tests, by the JDK's own server: answers with its name, and does what the path
 * asks for. Any thread.
 */
public final class Backend implements AutoCloseable {
  /** What arrived. */
  public record Seen(String method, String path, Headers headers, byte[] body, int clientPort) {
    /** The value of a header; null = absent. */
    public @Nullable String header(String name) {
      return headers.getFirst(name);
    }
  }

  private final String name;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile int status = 200;

  private Backend(String name, HttpServer server) {
    this.name = name;
    this.server = server;
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** One in plaintext. */
  public static Backend plaintext(String name) throws IOException {
    return plaintext(name, 0);
  }

  /** One in plaintext on this port. */
  static Backend plaintext(String name, int port) throws IOException {
    return new Backend(name, HttpServer.create(loopback(port), 0));
  }

  /** One that speaks mesh TLS alone. */
  public static Backend mtls(String name, WorkloadIdentity identity) throws IOException {
    return mtls(name, identity, 0);
  }

  /** One that speaks mesh TLS alone, on this port. */
  static Backend mtls(String name, WorkloadIdentity identity, int port) throws IOException {
    HttpsServer server = HttpsServer.create(loopback(port), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(identity.server()) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
          }
        });
    return new Backend(name, server);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /** Answers with this status from now on. */
  public Backend status(int value) {
    status = value;
    return this;
  }

  /** What arrived so far. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Lets every request to {@code /held} and {@code /stream} go on. */
  public void release() {
    released.countDown();
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    seen.add(
        new Seen(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders(),
            body,
            exchange.getRemoteAddress().getPort()));
    String path = exchange.getRequestURI().getPath();
    try {
      if (path.equals("/stream")) {
        stream(exchange);
      } else if (path.equals("/held")) {
        released.await(20, TimeUnit.SECONDS);
        write(exchange, status, name);
      } else if (path.equals("/redirect")) {
        exchange.getResponseHeaders().set("Location", "/target");
        write(exchange, 302, "");
      } else if (path.equals("/long")) {
        write(exchange, status, "x".repeat(ContractEndpoint.LONG_ANSWER));
      } else {
        exchange.getResponseHeaders().set("x-backend", name);
        write(exchange, status, name + " " + body.length);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private static void write(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, bytes.length == 0 || head ? -1 : bytes.length);
    if (bytes.length > 0 && !head) {
      exchange.getResponseBody().write(bytes);
    }
  }

  /** A first part at once, a second one when it is told to. */
  private void stream(HttpExchange exchange) throws IOException, InterruptedException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.write("first ".getBytes(StandardCharsets.UTF_8));
    out.flush();
    released.await(20, TimeUnit.SECONDS);
    out.write("second".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
