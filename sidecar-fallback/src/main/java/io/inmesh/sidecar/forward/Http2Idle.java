package io.inmesh.sidecar.forward;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.timeout.IdleStateEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes an HTTP/2 connection that is silent and has no stream open, with a GOAWAY. */
public final class Http2Idle extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(Http2Idle.class);

  private final Http2FrameCodec codec;

  /** Stands behind the codec of its connection. */
  public Http2Idle(Http2FrameCodec codec) {
    this.codec = codec;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      if (codec.connection().numActiveStreams() == 0) {
        context.channel().close();
      }
    } else {
      context.fireUserEventTriggered(event);
    }
  }

  /** The streams hear of it by themselves. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("the HTTP/2 connection with {} broke", context.channel().remoteAddress(), cause);
    context.close();
  }
}
