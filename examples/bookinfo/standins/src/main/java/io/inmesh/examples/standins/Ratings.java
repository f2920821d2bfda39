package io.inmesh.examples.standins;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * Stands in for {@code ratings.js} on a machine without Node: {@code /ratings/ID} and {@code
 * /health}; read-only.
 */
public final class Ratings {

  private Ratings() {}

  /** The argument is the port on loopback. */
  public static void main(String[] arguments) throws IOException {
    start(Integer.parseInt(arguments[0]));
    System.out.println("ratings: a Java stand-in for node; listens on 127.0.0.1:" + arguments[0]);
  }

  static HttpServer start(int port) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext("/", Ratings::handle);
    server.start();
    return server;
  }

  private static void handle(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Server", "java-stand-in-for-node");
    String path = exchange.getRequestURI().getPath();
    String method = exchange.getRequestMethod();
    if (path.equals("/health")) {
      Replies.json(exchange, 200, "{\"status\":\"Ratings is healthy (a Java stand-in)\"}");
    } else if (!path.startsWith("/ratings/")) {
      Replies.json(exchange, 404, "{\"error\":\"not here. Try /ratings/0\"}");
    } else if (!method.equals("GET")) {
      Replies.json(exchange, 405, "{\"error\":\"the stand-in only serves GET\"}");
    } else if (!path.matches("/ratings/[0-9]{1,9}")) {
      Replies.json(exchange, 400, "{\"error\":\"please provide numeric product ID\"}");
    } else {
      String id = Integer.toString(Integer.parseInt(path.substring("/ratings/".length())));
      Replies.json(
          exchange, 200, "{\"id\":" + id + ",\"ratings\":{\"Reviewer1\":5,\"Reviewer2\":4}}");
    }
  }
}
