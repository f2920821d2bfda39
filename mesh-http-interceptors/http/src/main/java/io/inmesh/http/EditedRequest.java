package io.inmesh.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The request with its headers edited. */
class EditedRequest extends HttpServletRequestWrapper {
  private final RequestHeaders headers;
  private final HttpServletResponse response;

  /**
   * @param response what an asynchronous request goes on with
   */
  EditedRequest(HttpServletRequest request, RequestHeaders headers, HttpServletResponse response) {
    super(request);
    this.headers = headers;
    this.response = response;
  }

  /** With us, not with what is behind us: there the caller's own headers are. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }

  @Override
  public @Nullable String getHeader(String name) {
    List<String> edited = headers.edited(name);
    if (edited == null) {
      return super.getHeader(name);
    }
    return edited.isEmpty() ? null : edited.get(0);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    List<String> edited = headers.edited(name);
    return edited == null ? super.getHeaders(name) : Collections.enumeration(edited);
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    return Collections.enumeration(headers.names());
  }

  @Override
  public int getIntHeader(String name) {
    String value = getHeader(name);
    return value == null ? -1 : Integer.parseInt(value);
  }
}
