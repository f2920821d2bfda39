package io.inmesh.sidecar.listen;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An HTTP/2 caller with prior knowledge that checks nothing of what it sends. One connection. */
final class Http2Caller implements AutoCloseable {
  private final Channel connection;

  Http2Caller(EventLoopGroup loops, int port) throws InterruptedException {
    connection =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel fresh) {
                    fresh
                        .pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forClient().validateHeaders(false).build(),
                            new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
                  }
                })
            .connect(InetAddress.getLoopbackAddress(), port)
            .sync()
            .channel();
  }

  static Http2Headers request(String method, String path) {
    return new DefaultHttp2Headers(false)
        .method(method)
        .scheme("http")
        .authority("ratings:9080")
        .path(path);
  }

  /** A request that ends with its head, as a browser's GET does: status and body, or "reset N". */
  String ask(Http2Headers head) throws Exception {
    return ask(head, null);
  }

  String ask(Http2Headers head, String body) throws Exception {
    Answer answer = new Answer();
    Http2StreamChannel stream =
        new Http2StreamChannelBootstrap(connection).handler(answer).open().get(5, TimeUnit.SECONDS);
    stream.writeAndFlush(new DefaultHttp2HeadersFrame(head, body == null));
    if (body != null) {
      stream.writeAndFlush(
          new DefaultHttp2DataFrame(Unpooled.copiedBuffer(body, StandardCharsets.US_ASCII), true));
    }
    return answer.whole.get(5, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    connection.close().syncUninterruptibly();
  }

  private static final class Answer extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<String> whole = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      boolean last = false;
      if (message instanceof Http2HeadersFrame head) {
        CharSequence status = head.headers().status();
        text.append(status == null ? " " + head.headers() : status);
        last = head.isEndStream();
      } else if (message instanceof Http2DataFrame data) {
        text.append(' ').append(data.content().toString(StandardCharsets.UTF_8));
        last = data.isEndStream();
      }
      ReferenceCountUtil.release(message);
      if (last) {
        whole.complete(text.toString().trim());
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof Http2ResetFrame reset) {
        whole.complete("reset " + reset.errorCode());
      }
      ReferenceCountUtil.release(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      whole.complete("closed after: " + text);
    }
  }
}
