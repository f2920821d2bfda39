package io.inmesh.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The request of an admitted call: headers edited, and its body's bytes counted. */
final class CountingRequest extends EditedRequest {
  private @Nullable Body body;

  CountingRequest(HttpServletRequest request, RequestHeaders headers, CountingResponse response) {
    super(request, headers, response);
  }

  /** Bytes read so far; what the container read for itself (parameters of a form) by its length. */
  long bytes() {
    return body == null ? Math.max(0, getContentLengthLong()) : body.count;
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
