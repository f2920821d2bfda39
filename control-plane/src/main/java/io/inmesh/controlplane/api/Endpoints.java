package io.inmesh.controlplane.api;

import io.inmesh.config.document.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Which endpoint answers a path. */
final class Endpoints {
  private final ResourceEndpoint resources;
  private final MeshEndpoint mesh;
  private final OpenApiEndpoint openApi;
  private final Page page;
  private final BooleanSupplier ready;

  Endpoints(
      ResourceEndpoint resources,
      MeshEndpoint mesh,
      OpenApiEndpoint openApi,
      Page page,
      BooleanSupplier ready) {
    this.resources = resources;
    this.mesh = mesh;
    this.openApi = openApi;
    this.page = page;
    this.ready = ready;
  }

  /** What needs no token: health, and the console's page, which holds nothing secret. */
  boolean open(Exchange exchange) throws IOException {
    List<String> path = exchange.path();
    String first = path.isEmpty() ? "console" : path.get(0);
    switch (first) {
      case "healthz", "livez" -> text(exchange, 200, "ok");
      case "readyz" ->
          text(
              exchange, ready.getAsBoolean() ? 200 : 503, ready.getAsBoolean() ? "ok" : "starting");
      case "console" -> page(exchange);
      default -> {
        return false;
      }
    }
    return true;
  }

  void handle(Exchange exchange) throws IOException {
    List<String> path = exchange.path();
    if (isEvents(path) && exchange.method().equals("GET")) {
      exchange.json(200, Discovery.noEvents());
      return;
    }
    boolean resource =
        path.get(0).equals("api") ? path.size() > 2 : path.get(0).equals("apis") && path.size() > 3;
    if (resource) {
      resources.handle(exchange);
    } else if (path.get(0).equals("mesh")) {
      mesh.handle(exchange);
    } else if (!exchange.method().equals("GET") && !exchange.method().equals("HEAD")) {
      throw ApiException.methodNotAllowed(exchange.method(), "this path");
    } else if (path.get(0).equals("openapi")) {
      openApi.handle(exchange);
    } else {
      exchange.json(200, discovery(path));
    }
  }

  /** Nothing has events here, but kubectl describe asks for them and ends without an answer. */
  private static boolean isEvents(List<String> path) {
    boolean some =
        path.size() == 5 && path.get(2).equals("namespaces") && path.get(4).equals("events");
    return path.get(0).equals("api")
        && (some || (path.size() == 3 && path.get(2).equals("events")))
        && path.get(1).equals("v1");
  }

  private static Node discovery(List<String> path) {
    String all = String.join("/", path);
    if (all.equals("version")) {
      return Discovery.version();
    }
    if (path.get(0).equals("api")) {
      return path.size() == 1 ? Discovery.versions() : Discovery.resources("", path.get(1));
    }
    if (path.get(0).equals("apis")) {
      return switch (path.size()) {
        case 1 -> Discovery.groups();
        case 2 -> Discovery.group(path.get(1));
        default -> Discovery.resources(path.get(1), path.get(2));
      };
    }
    throw ApiException.notFound(
        "there is nothing at this path. Begin at /api, /apis, /mesh/v1 or /console.");
  }

  private void page(Exchange exchange) throws IOException {
    if (exchange.path().isEmpty()) {
      exchange.response().sendRedirect("/console");
      return;
    }
    exchange
        .response()
        .setHeader(
            "Content-Security-Policy",
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
    exchange.response().setHeader("Referrer-Policy", "no-referrer");
    Page.File file = page.file(exchange.path().subList(1, exchange.path().size()));
    if (file == null) {
      throw ApiException.notFound("the console has no such page");
    }
    exchange.bytes(200, file.type(), file.text().getBytes(StandardCharsets.UTF_8));
  }

  private static void text(Exchange exchange, int code, String text) throws IOException {
    exchange.bytes(code, "text/plain;charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }
}
