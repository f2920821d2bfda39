package io.inmesh.http;

import io.inmesh.Mesh;
import io.inmesh.call.InboundCall;
import io.inmesh.call.LocalReply;
import io.inmesh.call.Peer;
import io.inmesh.call.Verdict;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.telemetry.InboundContext;
import io.inmesh.snapshot.Header;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Puts a servlet application's port into the mesh: who may call, quotas, trusted headers, metrics.
 * First in the chain, for every dispatch of type REQUEST (ASYNC and ERROR dispatches belong to a
 * request that has passed already). Runs on the request's thread.
 */
public final class MeshServletFilter implements Filter {
  /** Before everything that trusts a header: Spring Security's filter is at -100. */
  public static final int ORDER = Integer.MIN_VALUE + 10;

  private static final Pattern DOT_SEGMENT =
      Pattern.compile(
          "(?:/|\\\\|%2f|%5c)(?:\\.|%2e){1,2}(?:$|/|\\\\|%2f|%5c|;)", Pattern.CASE_INSENSITIVE);

  private final Supplier<Mesh> mesh;
  private final IntSupplier workloadPort;
  private final List<String> excluded;

  /**
   * @param workloadPort as declared: what policies name
   * @param excludePaths not the mesh's: {@code /healthz} exactly, or {@code /actuator/**} with
   *     everything below. They are for probes that have no identity; whatever lies there is open to
   *     every caller
   */
  public MeshServletFilter(Mesh mesh, int workloadPort, List<String> excludePaths) {
    this(() -> mesh, () -> workloadPort, excludePaths);
  }

  /**
   * A filter that stands before its mesh does. Excluded paths never ask for it: a probe learns
   * whether the application lives, also where the mesh does not.
   *
   * @param mesh asked once a request; may wait. Where it throws {@link IllegalStateException}, the
   *     answer is 503 with its message
   * @param workloadPort asked once a request; 0 = not known yet, so 503
   * @param excludePaths as above
   */
  public MeshServletFilter(
      Supplier<Mesh> mesh, IntSupplier workloadPort, List<String> excludePaths) {
    this.mesh = mesh;
    this.workloadPort = workloadPort;
    this.excluded = List.copyOf(excludePaths);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.REQUEST
        && request instanceof HttpServletRequest http
        && response instanceof HttpServletResponse answer) {
      if (excluded(asItCame(http))) {
        outside(http, answer, chain);
      } else {
        inbound(http, answer, chain);
      }
    } else {
      chain.doFilter(request, response);
    }
  }

  /** Nobody looks at who calls here, so nobody can claim to be somebody. */
  private static void outside(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    RequestHeaders headers = new RequestHeaders(request);
    headers.removeClaims();
    chain.doFilter(new EditedRequest(request, headers, response), response);
  }

  /**
   * The container's own request. A filter before us may believe headers that anybody can send:
   * Spring's ForwardedHeaderFilter puts X-Forwarded-Prefix before the path, and X-Forwarded-For in
   * place of the address.
   */
  private static HttpServletRequest asItCame(HttpServletRequest request) {
    HttpServletRequest inner = request;
    while (inner instanceof HttpServletRequestWrapper wrapper
        && wrapper.getRequest() instanceof HttpServletRequest wrapped) {
      inner = wrapped;
    }
    return inner;
  }

  /**
   * Looks at the path that the application will see, so that "/actuator/../secret" is not excluded.
   */
  private boolean excluded(HttpServletRequest request) {
    if (excluded.isEmpty() || hasDotSegment(request.getRequestURI())) {
      return false;
    }
    String info = request.getPathInfo();
    String path = info == null ? request.getServletPath() : request.getServletPath() + info;
    for (String pattern : excluded) {
      if (pattern.endsWith("/**")
          ? path.startsWith(pattern.substring(0, pattern.length() - 2))
              || path.equals(pattern.substring(0, pattern.length() - 3))
          : path.equals(pattern)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the path has a segment {@code .} or {@code ..} in any spelling. The container resolves
   * them, Spring matches the raw text, and each meets empty segments and parameters in an order of
   * its own: {@code /x//../admin} is {@code /admin} to one and {@code /x/admin} to another.
   */
  private static boolean hasDotSegment(String uri) {
    return (uri.indexOf('.') >= 0 || uri.indexOf('%') >= 0) && DOT_SEGMENT.matcher(uri).find();
  }

  private void inbound(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Mesh started;
    try {
      started = mesh.get();
    } catch (IllegalStateException e) {
      response.sendError(503, e.getMessage());
      return;
    }
    HttpServletRequest came = asItCame(request);
    String given = request.getHeader(InboundContext.REQUEST_ID);
    String requestId = given == null ? InboundContext.newRequestId() : given;
    InboundCall call =
        started.inbound(
            workloadPort.getAsInt(), new ServletRequestView(came, requestId), peer(came));
    if (call.verdict() != Verdict.ADMIT) {
      reply(call, response);
      return;
    }
    if (hasDotSegment(came.getRequestURI())) {
      // The policies saw the path without them, and what comes after us could not be made to.
      response.setStatus(400);
      response.setContentLength(0);
      call.complete(400, 0, 0);
      return;
    }
    RequestHeaders headers = new RequestHeaders(request);
    if (given == null) {
      headers.set(InboundContext.REQUEST_ID, requestId);
    }
    call.editRequestHeaders(headers);
    CountingResponse counted = new CountingResponse(response, call);
    new Inbound(call, new CountingRequest(request, headers, counted), counted, requestId)
        .run(chain);
  }

  private static Peer peer(HttpServletRequest request) {
    Object connection = request.getAttribute(MeshConnection.ATTRIBUTE);
    if (connection instanceof MeshConnection mesh) {
      SpiffeId id = mesh.peer();
      return new Peer(id, request.getRemoteAddr(), true);
    }
    return Peer.plaintext(request.getRemoteAddr());
  }

  private static void reply(InboundCall call, HttpServletResponse response) throws IOException {
    LocalReply reply = call.reply();
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    response.setStatus(reply.status());
    response.setContentType("text/plain;charset=UTF-8");
    for (Header header : reply.headers()) {
      response.setHeader(header.name(), header.value());
    }
    call.editResponseHeaders(new ResponseHeaders(response));
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
    call.complete(reply.status(), 0, body.length);
  }
}
