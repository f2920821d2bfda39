package io.inmesh.sidecar.forward;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2LocalFlowController;

/**
 * Gives a connection a larger window than each of its streams. As HTTP/2 begins both are the same,
 * and one stream that nobody reads fills the connection's: then all the others stand still, too.
 */
public final class Http2Window extends ChannelInboundHandlerAdapter {
  /** Bytes. Sixteen streams that nobody reads; it is memory that a peer may make us hold. */
  private static final int CONNECTION = 1 << 20;

  private final Http2FrameCodec codec;

  /** Stands behind the codec of its connection. */
  public Http2Window(Http2FrameCodec codec) {
    this.codec = codec;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Http2Exception {
    if (context.channel().isActive()) {
      widen(context);
    }
  }

  /** The codec before us has sent its preface, which comes first. */
  @Override
  public void channelActive(ChannelHandlerContext context) throws Http2Exception {
    widen(context);
    context.fireChannelActive();
  }

  private void widen(ChannelHandlerContext context) throws Http2Exception {
    Http2Connection connection = codec.connection();
    Http2LocalFlowController flow = connection.local().flowController();
    int more = CONNECTION - flow.initialWindowSize(connection.connectionStream());
    if (more > 0) {
      flow.incrementWindowSize(connection.connectionStream(), more);
      context.flush();
    }
  }
}
