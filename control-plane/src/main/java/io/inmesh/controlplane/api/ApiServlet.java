package io.inmesh.controlplane.api;

import io.inmesh.config.document.JsonWriter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door: who may enter, which endpoint answers, and how a refusal looks. */
public final class ApiServlet extends HttpServlet {
  /**
   * Attribute of a request that the server itself refuses after the servlet found out why: a
   * sentence. Tomcat lets nobody else answer once it could not read a body.
   */
  public static final String REFUSAL = ApiServlet.class.getName() + ".refusal";

  private static final long serialVersionUID = 1;
  private static final Logger log = LoggerFactory.getLogger(ApiServlet.class);

  private final transient Guard guard;
  private final transient Endpoints endpoints;

  ApiServlet(Guard guard, Endpoints endpoints) {
    this.guard = guard;
    this.endpoints = endpoints;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    try {
      Exchange exchange = new Exchange(request, response);
      guard.checkOrigin(request);
      if (!endpoints.open(exchange)) {
        exchange.user(guard.authenticate(request));
        endpoints.handle(exchange);
      }
    } catch (ApiException e) {
      refuse(request, response, e);
    } catch (RuntimeException e) {
      log.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
      refuse(
          request,
          response,
          new ApiException(
              500,
              "InternalError",
              "the request failed inside of the control plane; its log says why"));
    }
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, ApiException e) throws IOException {
    if (response.isCommitted()) {
      return;
    }
    List<String> warnings = List.copyOf(response.getHeaders("Warning"));
    response.reset();
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    warnings.forEach(each -> response.addHeader("Warning", each));
    if (e.code() == 401) {
      response.setHeader("WWW-Authenticate", "Bearer realm=\"inmesh\"");
    }
    boolean mesh = request.getRequestURI().startsWith("/mesh/");
    String type = mesh ? "application/problem+json" : "application/json";
    byte[] body =
        JsonWriter.compact(mesh ? e.problem() : e.status()).getBytes(StandardCharsets.UTF_8);
    response.setStatus(e.code());
    response.setContentType(type);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
