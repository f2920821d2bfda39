package io.inmesh.sidecar.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client's connection and a server's, whose bytes a test carries from one to the other. */
@Timeout(20)
class ReadingTest {
  private static final int WINDOW = 65_535;
  private static final int FRAME = 16_384;

  private final Deque<Channel> accepted = new ArrayDeque<>();
  private final EmbeddedChannel server =
      new EmbeddedChannel(
          Http2FrameCodecBuilder.forServer().build(), new Http2MultiplexHandler(new Stops()));
  private final EmbeddedChannel client =
      new EmbeddedChannel(
          Http2FrameCodecBuilder.forClient().build(),
          new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
  private int received;

  /** A stream that stops reading with the data that fill its window. */
  @Sharable
  private final class Stops extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      accepted.add(context.channel());
      context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2DataFrame data) {
        received += data.content().readableBytes();
        if (received == WINDOW) {
          Reading.set(context.channel(), false);
        }
      }
      ReferenceCountUtil.release(message);
    }
  }

  @AfterEach
  void close() {
    client.finishAndReleaseAll();
    server.finishAndReleaseAll();
  }

  private void carry() {
    boolean moved = true;
    while (moved) {
      client.runPendingTasks();
      server.runPendingTasks();
      moved = carry(client, server) | carry(server, client);
    }
  }

  /** All that was flushed, as one read of the other side. */
  private static boolean carry(EmbeddedChannel from, EmbeddedChannel to) {
    ByteBuf bytes = Unpooled.buffer();
    for (ByteBuf next = from.readOutbound(); next != null; next = from.readOutbound()) {
      bytes.writeBytes(next);
      next.release();
    }
    if (!bytes.isReadable()) {
      bytes.release();
      return false;
    }
    to.writeInbound(bytes);
    return true;
  }

  @Test
  void aStreamThatReadsAgainTellsItsPeerAtOnce() throws Exception {
    carry();
    Http2StreamChannel stream =
        new Http2StreamChannelBootstrap(client)
            .handler(new ChannelInboundHandlerAdapter())
            .open()
            .get();
    stream.writeAndFlush(
        new DefaultHttp2HeadersFrame(
            new DefaultHttp2Headers().method("POST").path("/").scheme("http").authority("a")));
    carry();
    Channel reader = accepted.element();
    Reading.set(reader, false); // the endpoint is slow for a moment, while nothing comes
    Reading.set(reader, true);

    for (int sent = 0; sent < 2 * WINDOW; sent += FRAME) {
      stream.write(
          new DefaultHttp2DataFrame(
              Unpooled.wrappedBuffer(new byte[Math.min(FRAME, 2 * WINDOW - sent)])));
    }
    stream.flush();
    carry();
    assertThat(received).isEqualTo(WINDOW);
    assertThat(reader.config().isAutoRead()).isFalse();

    Reading.set(reader, true); // the endpoint has caught up
    carry();
    assertThat(received).isEqualTo(2 * WINDOW);
  }
}
