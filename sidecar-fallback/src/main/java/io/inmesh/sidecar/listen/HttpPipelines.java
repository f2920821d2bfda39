package io.inmesh.sidecar.listen;

import io.inmesh.call.Peer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
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
    channel
        .pipeline()
        .addLast(
            new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS),
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(HEADER_BYTES_MAX)
                    .setMaxHeaderSize(HEADER_BYTES_MAX)),
            new ServerHandler(requests, peer, false));
  }

  static void http2(Channel channel, Requests requests, Peer peer) {
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(
        Http2FrameCodecBuilder.forServer()
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxConcurrentStreams(STREAMS_MAX)
                    .maxHeaderListSize(HEADER_BYTES_MAX))
            .build(),
        new Http2MultiplexHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel stream) {
                stream
                    .pipeline()
                    .addLast(
                        new Http2StreamFrameToHttpObjectCodec(true),
                        new ServerHandler(requests, peer, true));
              }
            }));
  }
}
