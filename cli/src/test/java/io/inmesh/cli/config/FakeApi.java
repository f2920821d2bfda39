package io.inmesh.cli.config;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.inmesh.cli.client.ApiClient;
import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.ScalarNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The part of the API that applying needs: objects by path, a version that grows with each change.
 */
final class FakeApi implements AutoCloseable {

  final Map<String, MapNode> objects = new TreeMap<>();
  final List<String> requests = new ArrayList<>();
  boolean refuses;
  private final HttpServer server;
  private int version;

  FakeApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext("/", this::handle);
    server.start();
  }

  ApiClient client() {
    return new ApiClient(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "secret", "mend");
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    requests.add(method + " " + path);
    if (!"Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      send(exchange, 401, "{\"kind\":\"Status\",\"message\":\"no token\"}");
    } else if (method.equals("GET") || method.equals("DELETE")) {
      MapNode object = method.equals("GET") ? objects.get(path) : objects.remove(path);
      send(
          exchange,
          object == null ? 404 : 200,
          object == null ? "{\"message\":\"not found\"}" : JsonWriter.compact(object));
    } else if (refuses) {
      send(exchange, 422, "{\"kind\":\"Status\",\"message\":\"spec.hosts: is empty\"}");
    } else {
      store(exchange, method, path);
    }
  }

  private void store(HttpExchange exchange, String method, String path) throws IOException {
    MapNode object = read(exchange);
    String key = method.equals("POST") ? path + "/" + object.map("metadata").string("name") : path;
    MapNode old = objects.get(key);
    MapNode plain = object.with("metadata", object.map("metadata").without("resourceVersion"));
    boolean same =
        old != null
            && old.with("metadata", old.map("metadata").without("resourceVersion")).equals(plain);
    MapNode stored =
        same
            ? old
            : plain.with(
                "metadata",
                plain
                    .map("metadata")
                    .with("resourceVersion", ScalarNode.of(Integer.toString(++version))));
    objects.put(key, stored);
    exchange.getResponseHeaders().add("Warning", "299 - \"subset \\\"v9\\\" is unknown\"");
    send(exchange, old == null ? 201 : 200, JsonWriter.compact(stored));
  }

  private static MapNode read(HttpExchange exchange) throws IOException {
    try {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      return (MapNode) JsonReader.read(body, Limits.DEFAULT);
    } catch (DocumentException e) {
      throw new IOException(e);
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
