package io.inmesh.sidecar.forward;

import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;

/** Netty makes one message of an HTTP/2 head that ends its stream: head and content in one. */
public final class Contents {
  private Contents() {}

  /**
   * What is left of {@code content}, which this takes over, when its head has been dealt with.
   * Handed on as it is, it would be a second head to whoever writes it.
   */
  public static HttpContent withoutHead(HttpContent content) {
    if (!(content instanceof FullHttpMessage whole)) {
      return content;
    }
    if (whole.content().isReadable() || !whole.trailingHeaders().isEmpty()) {
      return new DefaultLastHttpContent(whole.content(), whole.trailingHeaders());
    }
    whole.release();
    return LastHttpContent.EMPTY_LAST_CONTENT;
  }

  /**
   * Takes out of a request's trailers what only the mesh may say: some servers (WEBrick) put them
   * among the headers, after everybody has looked at those.
   */
  static void removeClaims(HttpContent content) {
    if (content instanceof LastHttpContent last && !last.trailingHeaders().isEmpty()) {
      Messages.editor(last.trailingHeaders()).removeClaims();
    }
  }
}
