package io.inmesh.http;

import io.inmesh.call.InboundCall;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** The response as the application may write it: its body's bytes counted. */
final class CountingResponse extends HttpServletResponseWrapper {
  private @Nullable Body body;
  private @Nullable PrintWriter writer;
  private boolean streamed;

  CountingResponse(HttpServletResponse response, InboundCall call) {
    super(response);
    call.editResponseHeaders(new ResponseHeaders(response));
  }

  long bytes() {
    return body == null ? 0 : body.count;
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (writer != null) {
      throw new IllegalStateException("getWriter() has been called for this response");
    }
    streamed = true;
    return body();
  }

  private Body body() throws IOException {
    if (body == null) {
      body = new Body(super.getOutputStream());
    }
    return body;
  }

  /** Containers and frameworks try one of the two, and take the other where it is refused. */
  @Override
  public PrintWriter getWriter() throws IOException {
    if (streamed) {
      throw new IllegalStateException("getOutputStream() has been called for this response");
    }
    if (writer == null) {
      String encoding = getCharacterEncoding();
      setCharacterEncoding(
          encoding); // as getWriter() of the container does: the type says it from now on
      writer = new PrintWriter(new OutputStreamWriter(body(), Charset.forName(encoding)));
    }
    return writer;
  }

  /** As the container does: once there is a writer, the encoding is settled. */
  @Override
  public void setCharacterEncoding(String encoding) {
    if (writer == null) {
      super.setCharacterEncoding(encoding);
    }
  }

  @Override
  public void setContentType(String type) {
    String encoding = writer == null ? null : getCharacterEncoding();
    super.setContentType(type);
    if (encoding != null) {
      super.setCharacterEncoding(encoding);
    }
  }

  @Override
  public void flushBuffer() throws IOException {
    if (writer != null) {
      writer.flush();
    }
    super.flushBuffer();
  }

  @Override
  public void resetBuffer() {
    finish(); // into the container's buffer, which is thrown away
    super.resetBuffer();
  }

  @Override
  public void reset() {
    finish();
    super.reset();
    writer = null;
    body = null;
    streamed = false;
  }

  /** Writes out what the application left in the writer. */
  void finish() {
    if (writer != null) {
      writer.flush();
    }
  }

  private static final class Body extends ServletOutputStream {
    private final ServletOutputStream out;
    private long count;

    Body(ServletOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }

    @Override
    public boolean isReady() {
      return out.isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      out.setWriteListener(listener);
    }
  }
}
