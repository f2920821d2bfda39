package io.inmesh.sidecar.forward;

import io.inmesh.call.FailureKind;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** What happens to one request at its endpoint; all on one event loop. */
interface UpstreamEvents {
  /** A connection is there: send the head now. */
  void connected(UpstreamStream stream);

  void head(HttpResponse response);

  /** The receiver releases {@code content}. */
  void content(HttpContent content);

  /**
   * It ended before its response did. The last event.
   *
   * @param kept the connection had served before: it may only have crossed with its idle time-out
   */
  void failed(FailureKind kind, boolean kept, Throwable cause);

  /** More of the request can be sent. */
  void writable();
}
