package io.inmesh.http;

import io.inmesh.call.RequestView;
import io.inmesh.runtime.telemetry.InboundContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** A servlet's request as the engine sees it. */
final class ServletRequestView implements RequestView {
  private final HttpServletRequest request;
  private final String requestId;

  /**
   * @param requestId what the request is called if it came without an id
   */
  ServletRequestView(HttpServletRequest request, String requestId) {
    this.request = request;
    this.requestId = requestId;
  }

  @Override
  public String protocol() {
    return switch (request.getProtocol()) {
      case "HTTP/2.0" -> "HTTP/2";
      case "HTTP/1.0" -> "HTTP/1.0";
      default -> "HTTP/1.1";
    };
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String scheme() {
    return request.getScheme();
  }

  /** HTTP/2 needs no Host, and Tomcat makes none of its authority: it tells name and port alone. */
  @Override
  public String authority() {
    String host = request.getHeader("Host");
    if (host != null) {
      return host;
    }
    int port = request.getServerPort();
    boolean usual = port == (request.getScheme().equals("https") ? 443 : 80);
    return usual ? request.getServerName() : request.getServerName() + ":" + port;
  }

  @Override
  public String path() {
    String query = request.getQueryString();
    return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    Enumeration<String> values = request.getHeaders(lowerCaseName);
    if (!values.hasMoreElements()) {
      return lowerCaseName.equals(InboundContext.REQUEST_ID) ? requestId : null;
    }
    String first = values.nextElement();
    if (!values.hasMoreElements()) {
      return first;
    }
    StringBuilder joined = new StringBuilder(first);
    while (values.hasMoreElements()) {
      joined.append(',').append(values.nextElement());
    }
    return joined.toString();
  }

  @Override
  public boolean replayable() {
    return false;
  }
}
