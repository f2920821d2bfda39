package io.inmesh.sidecar.listen;

import io.inmesh.call.Peer;
import io.inmesh.sidecar.forward.Http2Idle;
import io.inmesh.sidecar.forward.Http2Window;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/** HTTP/1.1 and HTTP/2 for callers, both as the same objects to {@link ServerHandler}. */
final class HttpPipelines {
  private static final int HEADER_BYTES_MAX = 64 * 1024;
  private static final int STREAMS_MAX = 1_000;

  /** Longer than our own and the library's clients keep a connection. */
  private static final int IDLE_SECONDS = 60;

  private HttpPipelines() {}

  static void http1(Channel channel, Requests requests, Peer peer) {
    RequestHeads heads = new RequestHeads();
    channel
        .pipeline()
        .addLast(
            new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS),
            heads,
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setStrictLineParsing(true)
                    .setMaxInitialLineLength(HEADER_BYTES_MAX)
                    .setMaxHeaderSize(HEADER_BYTES_MAX)),
            new ServerHandler(requests, peer, heads));
  }

  static void http2(Channel channel, Requests requests, Peer peer) {
    ChannelPipeline pipeline = channel.pipeline();
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(STREAMS_MAX)
                    .maxHeaderListSize(HEADER_BYTES_MAX))
            .build();
    pipeline.addLast(
        new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS),
        codec,
        new Http2Window(codec),
        new Http2MultiplexHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel stream) {
                stream
                    .pipeline()
                    .addLast(
                        new Http2StreamFrameToHttpObjectCodec(true),
                        new ServerHandler(requests, peer, null));
              }
            }),
        new Http2Idle(codec),
        new Http2Drain());
  }

  /** Closing an HTTP/2 connection says GOAWAY, and waits for the streams that are open. */
  private static final class Http2Drain extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event == Drain.NOW) {
        context.channel().close();
      } else {
        context.fireUserEventTriggered(event);
      }
    }
  }
}
