package io.inmesh.sidecar.forward;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The body of one request: streamed to the present attempt, and kept for the next one while it is
 * small. One event loop.
 */
final class RequestBody {
  /** Up to here a body is kept for a retry (docs/architecture.md). */
  static final int REPLAY_BYTES_MAX = 64 * 1024;

  private final Deque<HttpContent> kept = new ArrayDeque<>();
  private @Nullable UpstreamStream sink;
  private long bytes;
  private boolean ended;
  private boolean replayable = true;

  /** Takes over {@code content}. */
  void add(HttpContent content) {
    bytes += content.content().readableBytes();
    ended |= content instanceof LastHttpContent;
    UpstreamStream to = sink;
    if (to == null) {
      kept.add(content);
    } else if (replayable && bytes <= REPLAY_BYTES_MAX) {
      kept.add(content.retainedDuplicate());
      to.content(content);
    } else {
      forget();
      to.content(content);
    }
  }

  /** Sends what is kept, and from now on all that comes, to this attempt. */
  void sendTo(UpstreamStream to) {
    sink = to;
    boolean keep = replayable && bytes <= REPLAY_BYTES_MAX;
    for (HttpContent content : kept) {
      to.content(keep ? content.retainedDuplicate() : content);
    }
    if (!keep) {
      kept.clear();
      replayable = false;
    }
  }

  /** The present attempt is over; what comes is kept for the next. */
  void detach() {
    sink = null;
  }

  boolean replayable() {
    return replayable;
  }

  boolean ended() {
    return ended;
  }

  /** Bytes received from the caller so far. */
  long bytes() {
    return bytes;
  }

  /** Whether the caller's next part may be read: bounded by the sink, or by what we keep. */
  boolean wantsMore() {
    UpstreamStream to = sink;
    return !ended && (to == null ? bytes < REPLAY_BYTES_MAX : to.isWritable());
  }

  void release() {
    sink = null;
    forget();
  }

  private void forget() {
    replayable = false;
    for (HttpContent content : kept) {
      content.release();
    }
    kept.clear();
  }
}
