package io.inmesh.sidecar.forward;

import io.inmesh.call.Peer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** The caller of one request: where its parts come from and its response goes to. */
public interface Downstream {
  /** On which everything of this request happens. */
  EventLoop loop();

  /** Who calls, as far as it is proven. */
  Peer peer();

  /** Whether it called over HTTP/2. */
  boolean http2();

  /** The port of ours that it called; 0 if that is not known. */
  int localPort();

  /** Reads the request, or stops reading it: the endpoint is slower. */
  void reading(boolean on);

  /** The response begins; once. */
  void head(HttpResponse response);

  /** Takes over {@code content}; the last one ends the exchange. */
  void content(HttpContent content);

  /** Whether it takes more of the response; {@link Exchange#downstreamWritable} says when again. */
  boolean isWritable();

  /** The response cannot be finished: closes the connection, or resets the stream. */
  void abort();
}
