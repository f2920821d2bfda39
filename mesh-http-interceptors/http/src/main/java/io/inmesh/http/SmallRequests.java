package io.inmesh.http;

import java.io.IOException;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Requests that fit into the send buffer of a connection that waits for its next request: however
 * long the peer is silent, writing one does not block, so nobody watches it. What then comes back,
 * or does not, is the read time-out's. A peer that answers many requests and reads none of them can
 * fill the buffer all the same; then the route's time-out, the call's, or its cancellation ends the
 * write.
 */
final class SmallRequests {
  /** Bytes. Linux begins with 16 KiB, of which some is overhead. */
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
