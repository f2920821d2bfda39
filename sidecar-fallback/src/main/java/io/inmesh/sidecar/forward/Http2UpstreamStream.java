package io.inmesh.sidecar.forward;

import io.inmesh.call.FailureKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One request as one stream of a shared HTTP/2 connection. */
final class Http2UpstreamStream extends ChannelInboundHandlerAdapter implements UpstreamStream {
  private @Nullable UpstreamEvents events;
  private @Nullable Channel channel;
  private boolean responseStarted;

  Http2UpstreamStream(UpstreamEvents events) {
    this.events = events;
  }

  void initialise(Channel fresh) {
    channel = fresh;
    fresh.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false), this);
  }

  @Override
  public void head(HttpRequest request) {
    request.headers().remove(HttpHeaderNames.CONNECTION);
    request.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
    write(request);
  }

  @Override
  public void content(HttpContent content) {
    write(content);
  }

  private void write(Object message) {
    Channel to = channel;
    if (to == null || events == null) {
      ReferenceCountUtil.release(message);
      return;
    }
    to.writeAndFlush(message)
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                fail(FailureKind.RESET, written.cause());
              }
            });
  }

  @Override
  public boolean isWritable() {
    return channel != null && channel.isWritable();
  }

  @Override
  public void reading(boolean on) {
    if (channel != null) {
      Reading.set(channel, on);
    }
  }

  @Override
  public void cancel() {
    if (events != null && channel != null) {
      events = null;
      channel.writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.CANCEL));
      channel.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    UpstreamEvents to = events;
    if (to == null) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof Http2ResetFrame reset) {
      fail(kindOf(reset), new IOException("the endpoint reset the stream: " + reset.errorCode()));
      return;
    }
    if (message instanceof HttpResponse response) {
      if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
        ReferenceCountUtil.release(message);
        return;
      }
      responseStarted = true;
      to.head(response);
    }
    if (message instanceof HttpContent content) {
      if (content instanceof LastHttpContent) {
        events = null;
      }
      to.content(Contents.withoutHead(content));
    } else if (!(message instanceof HttpResponse)) {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame reset) {
      fail(kindOf(reset), new IOException("the endpoint reset the stream: " + reset.errorCode()));
    } else if (event instanceof Http2GoAwayFrame) {
      fail(
          FailureKind.REFUSED_STREAM,
          new IOException("the endpoint is going away and did not take the stream"));
    }
    ReferenceCountUtil.release(event);
  }

  private static FailureKind kindOf(Http2ResetFrame reset) {
    return reset.errorCode() == Http2Error.REFUSED_STREAM.code()
        ? FailureKind.REFUSED_STREAM
        : FailureKind.RESET;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    UpstreamEvents to = events;
    if (to != null && context.channel().isWritable()) {
      to.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(
        FailureKind.RESET,
        new IOException(
            "the stream was closed "
                + (responseStarted ? "in the middle of the response" : "before a response")));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(FailureKind.RESET, cause);
    context.close();
  }

  private void fail(FailureKind kind, Throwable cause) {
    UpstreamEvents to = events;
    events = null;
    if (channel != null) {
      channel.close();
    }
    if (to != null) {
      to.failed(kind, false, cause);
    }
  }
}
