package io.inmesh.examples.meshit;

import com.sun.net.httpserver.HttpServer;
import io.grpc.Status;
import io.inmesh.identity.SpiffeId;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A control plane and four workloads of namespace {@code default}: {@code shop} calls with the
 * library, {@code stock} serves HTTP (9080) and gRPC (7000) with it, {@code web} is an application
 * that calls through its sidecar, {@code legacy} one that is served (9080) through its sidecar.
 */
final class MeshUnderTest implements Closeable {
  private static final String SERVICES =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: stock}
      spec:
        ports: [{name: http, port: 9080}, {name: grpc, port: 7000}]
        selector: {app: stock}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: legacy}
      spec:
        ports: [{name: http, port: 9080}]
        selector: {app: legacy}
      """;

  private final Deque<Closeable> opened = new ArrayDeque<>();
  private final Serials serials = new Serials();
  private final Path directory;
  private final ControlPlane controlPlane;
  private final Library shop;
  private final Library stock;
  private final Sidecar web;
  private final Sidecar legacy;
  private final int stockHttp;
  private final int stockGrpc;

  /**
   * Starts everything, and waits until each way through it works.
   *
   * @param ttl life of a workload's certificate
   */
  static MeshUnderTest start(Path directory, String ttl) throws Exception {
    return new MeshUnderTest(directory, ttl);
  }

  private MeshUnderTest(Path directory, String ttl) throws Exception {
    this.directory = directory;
    try {
      controlPlane = opened(ControlPlane.start(directory.resolve("control-plane"), ttl));
      controlPlane.apply(SERVICES);
      shop = join("default", "shop");
      stock = join("default", "stock", 9080, 7000);
      stockHttp = stock.tomcat(directory.resolve("tomcat"), 9080, serials);
      stockGrpc = stock.grpc(7000, serials);
      web = opened(Sidecar.start(controlPlane, directory.resolve("web-sidecar"), "web"));
      legacy =
          opened(
              Sidecar.start(
                  controlPlane,
                  directory.resolve("legacy-sidecar"),
                  "legacy",
                  9080,
                  application()));
      shop.ready();
      stock.ready();
      Eventually.eventually(
          "every way works",
          () ->
              shop.get("http://stock:9080/").status() == 200
                  && shop.get("http://legacy:9080/").status() == 200
                  && web.get("http://stock:9080/").status() == 200
                  && web.get("http://legacy:9080/").status() == 200
                  && shop.grpc("mesh:///stock:7000") == Status.Code.OK);
    } catch (Exception | AssertionError e) {
      close();
      throw e;
    }
  }

  /** A further workload, with the library. */
  Library join(String namespace, String name, Integer... ports) throws Exception {
    return opened(Library.join(controlPlane, directory, namespace, name, ports));
  }

  private <T extends Closeable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  /** An application that knows no mesh. */
  private int application() throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    opened(
        () -> {
          server.stop(0);
          threads.shutdownNow();
        });
    return server.getAddress().getPort();
  }

  /** Something applied, which ends with this. */
  interface Applied extends Closeable {}

  /** Applies YAML at the control plane's API; deletes it at the end. */
  Applied apply(String yaml) throws Exception {
    controlPlane.apply(yaml);
    return () -> controlPlane.delete(yaml);
  }

  Library shop() {
    return shop;
  }

  Library stock() {
    return stock;
  }

  Sidecar web() {
    return web;
  }

  Sidecar legacy() {
    return legacy;
  }

  Serials serials() {
    return serials;
  }

  /** Where Tomcat of {@code stock} listens. */
  int stockHttp() {
    return stockHttp;
  }

  /** Where gRPC of {@code stock} listens. */
  int stockGrpc() {
    return stockGrpc;
  }

  /** Where the sidecar of {@code legacy} listens. */
  int legacyHttp() {
    return legacy.inbound(9080);
  }

  /** Who a service account of namespace {@code default} is. */
  static SpiffeId id(String account) {
    return SpiffeId.of("cluster.local", "default", account);
  }

  @Override
  public void close() throws IOException {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
