package io.inmesh.sidecar.listen;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Before the HTTP/1.1 decoder: a head that drips in byte by byte must be whole in time. It looks
 * only when bytes come, so a request costs no timer; silence is for the idle limit.
 */
final class RequestHeads extends ChannelInboundHandlerAdapter {
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final long limitNanos;
  private boolean awaited = true;
  private boolean begun;
  private long begunNanos;

  RequestHeads() {
    this(LIMIT_NANOS);
  }

  RequestHeads(long limitNanos) {
    this.limitNanos = limitNanos;
  }

  /** A head is whole: what comes now is its body. */
  void complete() {
    awaited = false;
    begun = false;
  }

  /** The request is over: what comes now is the next head. */
  void await() {
    awaited = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (awaited) {
      long now = context.executor().ticker().nanoTime();
      if (!begun) {
        begun = true;
        begunNanos = now;
      } else if (now - begunNanos > limitNanos) {
        ReferenceCountUtil.release(message);
        context
            .channel()
            .writeAndFlush(FixedResponses.tooSlow())
            .addListener(ChannelFutureListener.CLOSE);
        return;
      }
    }
    context.fireChannelRead(message);
  }
}
