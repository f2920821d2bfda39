package io.inmesh.spring;

import java.io.IOException;
import java.io.OutputStream;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;
import org.springframework.http.StreamingHttpOutputMessage;

/**
 * A body that Spring writes when it is told where to. Up to 64 KiB are kept, so that the request
 * can be sent again; a longer one is streamed, and sent again only if it says that it can be
 * written again.
 */
final class StreamedBody extends RequestBody {
  private static final int KEPT_MAX = 64 * 1024;

  private final StreamingHttpOutputMessage.Body body;
  private final long length;

  private StreamedBody(StreamingHttpOutputMessage.Body body, long length) {
    this.body = body;
    this.length = length;
  }

  /**
   * @param length -1 = unknown
   */
  static RequestBody of(StreamingHttpOutputMessage.Body body, long length) throws IOException {
    if (length < 0 || length > KEPT_MAX) {
      return new StreamedBody(body, length);
    }
    ReplayableBuffer buffer = new ReplayableBuffer();
    body.writeTo(buffer);
    return buffer.body();
  }

  @Override
  public @Nullable MediaType contentType() {
    return null; // among the headers already
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public boolean isOneShot() {
    return !body.repeatable();
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    OutputStream out = sink.outputStream();
    body.writeTo(out);
    out.flush();
  }
}
