package io.inmesh.http;

import java.io.IOException;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Requests that fit into the send buffer of a connection that waits for its next request: writing
 * them cannot block, however long the peer is silent, so nobody needs to watch it. What then comes
 * back, or does not, is the read time-out's.
 */
final class SmallRequests {
  /** Bytes. No system gives a socket less: Linux begins with 16 KiB, of which some is overhead. */
  private static final long SEND_BUFFER = 4096;

  private SmallRequests() {}

  static boolean isSmall(Request request) {
    RequestBody body = request.body();
    long length = body == null ? 0 : length(body);
    return length >= 0
        && length + request.headers().byteCount() + request.url().toString().length()
            <= SEND_BUFFER;
  }

  /** Bytes; -1 = not known. */
  private static long length(RequestBody body) {
    try {
      return body.isDuplex() ? -1 : body.contentLength();
    } catch (IOException e) {
      return -1; // whoever sends the body meets it again, and says so
    }
  }
}
