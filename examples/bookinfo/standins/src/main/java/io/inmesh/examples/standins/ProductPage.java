package io.inmesh.examples.standins;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in for {@code productpage.py} on a machine without Python: the same addresses, a plain
 * page that shows what the services answer. The session cookie is not signed.
 */
public final class ProductPage {

  private static final Pattern API =
      Pattern.compile("/api/v1/products/([0-9]{1,9})(?:/(reviews|ratings))?");
  private static final Pattern USER = Pattern.compile("(?:^|; *)session=([A-Za-z0-9._-]{1,64})");

  private final Backends backends;

  private ProductPage(Backends backends) {
    this.backends = backends;
  }

  /**
   * The argument is the port on loopback; {@code http_proxy} and the services' URLs come from the
   * environment.
   */
  public static void main(String[] arguments) throws IOException {
    start(Integer.parseInt(arguments[0]), System.getenv());
    System.out.println(
        "productpage: a Java stand-in for python; listens on 127.0.0.1:" + arguments[0]);
  }

  static HttpServer start(int port, Map<String, String> environment) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
    server.setExecutor(Executors.newFixedThreadPool(16));
    server.createContext("/", new ProductPage(new Backends(environment))::handle);
    server.start();
    return server;
  }

  private void handle(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Server", "java-stand-in-for-python");
    URI uri = exchange.getRequestURI();
    switch (uri.getPath()) {
      case "/health" -> Replies.text(exchange, 200, "Product page is healthy (a Java stand-in)\n");
      case "/login" -> login(exchange);
      case "/logout" -> redirect(exchange, "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
      case "/productpage" -> page(exchange);
      case "/api/v1/products" ->
          Replies.json(
              exchange,
              200,
              "[{\"id\":0,\"title\":\"The Comedy of Errors\",\"descriptionHtml\":\"\"}]");
      default -> api(exchange, uri.getPath());
    }
  }

  private void api(HttpExchange exchange, String path) throws IOException {
    Matcher matcher = API.matcher(path);
    if (!matcher.matches()) {
      Replies.text(exchange, 404, "not here. Try /productpage\n");
      return;
    }
    String what = matcher.group(2) == null ? "details" : matcher.group(2);
    Backends.Answer answer =
        backends.get(what, matcher.group(1), exchange.getRequestHeaders(), user(exchange));
    Replies.json(exchange, answer.status(), answer.body());
  }

  private void page(HttpExchange exchange) throws IOException {
    Optional<String> user = user(exchange);
    StringBuilder html =
        new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.append(
        "<title>Simple Bookstore App</title></head><body><p>A Java stand-in for python.</p>");
    html.append(
        user.map(name -> "<p>Signed in as " + name + " <a href=\"/logout\">Sign out</a></p>")
            .orElse(
                "<form method=\"post\" action=\"/login\"><label>User <input name=\"username\"></label>"
                    + "<button>Sign in</button></form>"));
    html.append("<h1>The Comedy of Errors</h1>");
    for (String what : new String[] {"details", "reviews"}) {
      Backends.Answer answer = backends.get(what, "0", exchange.getRequestHeaders(), user);
      html.append("<h2>").append(what).append("</h2>");
      html.append(answer.status() == 200 ? "" : "<h3>Error fetching product " + what + "!</h3>");
      html.append("<pre>").append(escape(answer.body())).append("</pre>");
    }
    Replies.html(exchange, 200, html.append("</body></html>").toString());
  }

  private static void login(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readNBytes(65_536), StandardCharsets.UTF_8);
    for (String field : form.split("&", -1)) {
      if (field.startsWith("username=")) {
        String name = URLDecoder.decode(field.substring(9), StandardCharsets.UTF_8);
        redirect(
            exchange,
            "session="
                + name.replaceAll("[^A-Za-z0-9._-]", "_")
                + "; Path=/; HttpOnly; SameSite=Lax");
        return;
      }
    }
    Replies.text(exchange, 400, "username is missing: send it as a form field\n");
  }

  private static void redirect(HttpExchange exchange, String cookie) throws IOException {
    exchange.getResponseHeaders().set("Location", "/productpage");
    exchange.getResponseHeaders().set("Set-Cookie", cookie);
    Replies.text(exchange, 302, "see /productpage\n");
  }

  private static Optional<String> user(HttpExchange exchange) {
    String cookies = exchange.getRequestHeaders().getFirst("Cookie");
    Matcher matcher = USER.matcher(cookies == null ? "" : cookies);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
