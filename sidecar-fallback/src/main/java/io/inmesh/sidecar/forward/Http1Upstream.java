package io.inmesh.sidecar.forward;

import io.inmesh.call.FailureKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.EncoderException;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.FutureListener;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One HTTP/1.1 connection to an endpoint: one request at a time, kept for the next. */
final class Http1Upstream extends ChannelInboundHandlerAdapter implements UpstreamStream {
  private static final int HEADER_BYTES_MAX = 64 * 1024;

  private final UpstreamKey key;
  private final UpstreamPool pool;
  private @Nullable Channel channel;
  private @Nullable UpstreamEvents events;
  private boolean requestSent;
  private boolean closes; // we asked for it, and not every server repeats it
  private boolean keepAlive;
  private boolean responseStarted;
  private boolean skippingInformational;
  private boolean reused;

  /**
   * A write that the network refused shows as a closed channel; one that our codec did, nowhere.
   */
  private final FutureListener<Void> written =
      future -> {
        if (future.cause() instanceof EncoderException) {
          fail(FailureKind.PROTOCOL, future.cause());
        }
      };

  Http1Upstream(UpstreamKey key, UpstreamPool pool) {
    this.key = key;
    this.pool = pool;
  }

  void initialise(Channel fresh) {
    channel = fresh;
    fresh
        .pipeline()
        .addLast(
            new IdleStateHandler(0, 0, key.idleSeconds(), TimeUnit.SECONDS),
            new HttpClientCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(HEADER_BYTES_MAX)
                    .setMaxHeaderSize(HEADER_BYTES_MAX),
                HttpClientCodec.DEFAULT_PARSE_HTTP_AFTER_CONNECT_REQUEST,
                true),
            this);
  }

  void begin(UpstreamEvents to) {
    events = to;
    requestSent = false;
    closes = false;
    keepAlive = false;
    responseStarted = false;
    to.connected(this);
  }

  boolean isUsable() {
    return channel != null && channel.isActive();
  }

  void close() {
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void head(HttpRequest request) {
    closes = !HttpUtil.isKeepAlive(request);
    write(request);
  }

  @Override
  public void content(HttpContent content) {
    requestSent |= content instanceof LastHttpContent;
    write(content);
  }

  private void write(Object message) {
    Channel to = channel;
    if (to == null || events == null) {
      ReferenceCountUtil.release(message);
      return;
    }
    to.writeAndFlush(message).addListener(written);
  }

  @Override
  public boolean isWritable() {
    return channel != null && channel.isWritable();
  }

  @Override
  public void reading(boolean on) {
    if (channel != null) {
      channel.config().setAutoRead(on);
    }
  }

  @Override
  public void cancel() {
    if (events != null) {
      events = null;
      close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    UpstreamEvents to = events;
    if (to == null || !(message instanceof HttpObject object)) {
      ReferenceCountUtil.release(message);
      context.close();
      return;
    }
    if (object.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      fail(FailureKind.PROTOCOL, object.decoderResult().cause());
      return;
    }
    if (message instanceof HttpResponse response) {
      onHead(response, to);
    }
    if (message instanceof HttpContent content) {
      onContent(content, to);
    }
  }

  private void onHead(HttpResponse response, UpstreamEvents to) {
    if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      fail(FailureKind.PROTOCOL, new IOException("101, though no upgrade was asked for"));
      return;
    }
    skippingInformational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (skippingInformational) {
      return;
    }
    responseStarted = true;
    keepAlive = !closes && HttpUtil.isKeepAlive(response);
    to.head(response);
  }

  private void onContent(HttpContent content, UpstreamEvents to) {
    if (skippingInformational) {
      content.release();
      skippingInformational = false;
      return;
    }
    if (content instanceof LastHttpContent) {
      events = null;
      if (keepAlive && requestSent && isUsable()) {
        reused = true;
        reading(true); // so that a close by the other side is seen while we wait
        pool.giveBack(key, this);
      } else {
        close();
      }
    }
    to.content(content);
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
    pool.forget(key, this);
    fail(
        FailureKind.RESET,
        new IOException(
            "the connection was closed "
                + (responseStarted ? "in the middle of the response" : "before a response")));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(
        FailureKind.RESET,
        cause instanceof ClosedChannelException ? new IOException("closed", cause) : cause);
    context.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && events == null) {
      context.close();
    }
  }

  private void fail(FailureKind kind, Throwable cause) {
    UpstreamEvents to = events;
    events = null;
    close();
    if (to != null) {
      to.failed(kind, reused && !responseStarted, cause);
    }
  }
}
