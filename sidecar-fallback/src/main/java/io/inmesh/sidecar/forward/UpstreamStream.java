package io.inmesh.sidecar.forward;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;

/** One request on its way to one endpoint. Used on the event loop that opened it. */
interface UpstreamStream {
  void head(HttpRequest request);

  /** Takes over {@code content}. The last one is a {@code LastHttpContent}. */
  void content(HttpContent content);

  /** Whether more of the request should be read from the caller. */
  boolean isWritable();

  /** Reads the response, or stops reading it: the caller is slower. */
  void reading(boolean on);

  /** Drops the stream; no event follows. Harmless when it is over. */
  void cancel();
}
