package io.inmesh.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The request as the application may see it: headers edited, and its body's bytes counted. */
final class CountingRequest extends HttpServletRequestWrapper {
  private final RequestHeaders headers;
  private final CountingResponse response;
  private @Nullable Body body;

  CountingRequest(HttpServletRequest request, RequestHeaders headers, CountingResponse response) {
    super(request);
    this.headers = headers;
    this.response = response;
  }

  /** With us, not with what is behind us: there the caller's own headers are. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, response);
  }

  /** Bytes read so far; what the container read for itself (parameters of a form) by its length. */
  long bytes() {
    return body == null ? Math.max(0, getContentLengthLong()) : body.count;
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
    return value == null ? -1 : Integer.parseInt(value.toLowerCase(Locale.ROOT));
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (body == null) {
      body = new Body(super.getInputStream());
    }
    return body;
  }

  private static final class Body extends ServletInputStream {
    private final ServletInputStream in;
    private long count;

    Body(ServletInputStream in) {
      this.in = in;
    }

    private int counted(int read) {
      count += Math.max(0, read);
      return read;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      return counted(in.read(bytes, offset, length));
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
