package io.inmesh.sidecar.listen;

import io.inmesh.call.Peer;
import io.inmesh.sidecar.forward.Downstream;
import io.inmesh.sidecar.forward.Exchange;
import io.inmesh.sidecar.forward.LocalReplies;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caller's side: one HTTP/1.1 connection (one request after the other) or one HTTP/2 stream.
 * Reads only what the exchange asks for.
 */
final class ServerHandler extends ChannelInboundHandlerAdapter implements Downstream {
  private static final Logger log = LoggerFactory.getLogger(ServerHandler.class);

  private final Requests requests;
  private final Peer peer;
  private final boolean http2;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Exchange exchange;
  private boolean requestEnded = true;
  private boolean responseEnded = true;
  private boolean keepAlive = true;
  private boolean closing;

  /** Pipelined requests that came too early. */
  private final Deque<Object> early = new ArrayDeque<>();

  ServerHandler(Requests requests, Peer peer, boolean http2) {
    this.requests = requests;
    this.peer = peer;
    this.http2 = http2;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (!early.isEmpty() || (message instanceof HttpRequest && !requestsMayBegin())) {
      early.add(message); // sent before our answer; bounded by what one read holds
      reading(false);
    } else {
      onMessage(from, message);
    }
  }

  private boolean requestsMayBegin() {
    return requestEnded && responseEnded;
  }

  private void onMessage(ChannelHandlerContext from, Object message) {
    if (!(message instanceof HttpObject object)) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (object.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      onBadRequest(from, object);
      return;
    }
    if (message instanceof HttpRequest request) {
      onRequest(from, request);
    }
    if (message instanceof HttpContent content) {
      onContent(content);
    }
  }

  private void onRequest(ChannelHandlerContext from, HttpRequest request) {
    requestEnded = false;
    responseEnded = false;
    keepAlive = http2 || HttpUtil.isKeepAlive(request);
    if (HttpUtil.is100ContinueExpected(request)) {
      from.writeAndFlush(FixedResponses.carryOn());
    }
    try {
      Exchange fresh = requests.open(this, request);
      exchange = fresh;
      fresh.start();
    } catch (IllegalArgumentException e) {
      refuse(request, 400, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      log.error("a request could not be handled", e);
      refuse(request, 500, "the sidecar failed; its log says why");
    }
  }

  private void refuse(HttpRequest request, int status, String sentence) {
    exchange = null;
    LocalReplies.Answer answer = LocalReplies.sentence(request, status, sentence);
    keepAlive = false;
    head(answer.head());
    content(answer.content());
  }

  private void onContent(HttpContent content) {
    requestEnded |= content instanceof LastHttpContent;
    Exchange present = exchange;
    if (present == null) {
      content.release(); // the answer was given before the request had ended
    } else {
      present.requestContent(content);
    }
    nextRequest();
  }

  private void onBadRequest(ChannelHandlerContext from, HttpObject object) {
    Exchange present = exchange;
    if (present != null) {
      present.cancel();
    }
    if (http2 || !responseEnded) {
      from.close();
      return;
    }
    log.debug("a request that is not HTTP from {}", peer.address(), object.decoderResult().cause());
    from.writeAndFlush(FixedResponses.badRequest()).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void head(HttpResponse response) {
    ChannelHandlerContext to = context;
    if (to == null) {
      return;
    }
    if (http2) {
      response.headers().remove(HttpHeaderNames.CONNECTION);
      response.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
    } else {
      HttpUtil.setKeepAlive(response, keepAlive);
    }
    to.write(response);
  }

  @Override
  public void content(HttpContent content) {
    ChannelHandlerContext to = context;
    if (to == null) {
      content.release();
      return;
    }
    boolean last = content instanceof LastHttpContent;
    to.writeAndFlush(content);
    if (last) {
      exchange = null;
      responseEnded = true;
      reading(true); // drains what is left of the request, or waits for the next
      nextRequest();
    }
  }

  /** Both halves are over: wait for the next request, or close. An HTTP/2 stream has no next. */
  private void nextRequest() {
    ChannelHandlerContext at = context;
    if (http2 || at == null || !requestEnded || !responseEnded) {
      return;
    }
    if (keepAlive) {
      while (!early.isEmpty() && (requestsMayBegin() || !(early.peek() instanceof HttpRequest))) {
        onMessage(at, early.remove());
      }
    } else if (!closing) {
      closing = true;
      at.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) {
    Exchange present = exchange;
    if (present != null && changed.channel().isWritable()) {
      present.downstreamWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext gone) {
    Exchange present = exchange;
    exchange = null;
    early.forEach(ReferenceCountUtil::release);
    early.clear();
    if (present != null) {
      present.cancel();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext at, Object event) {
    if (event instanceof IdleStateEvent && exchange == null) {
      at.close();
    } else if (event instanceof Http2ResetFrame) {
      at.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext at, Throwable cause) {
    log.debug("the connection from {} broke", peer.address(), cause);
    at.close();
  }

  @Override
  public EventLoop loop() {
    return attached().channel().eventLoop();
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public boolean http2() {
    return http2;
  }

  @Override
  public int localPort() {
    Channel channel = attached().channel();
    Channel connection = http2 ? channel.parent() : channel;
    return connection.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
  }

  @Override
  public void reading(boolean on) {
    ChannelHandlerContext to = context;
    if (to != null) {
      to.channel().config().setAutoRead(on || responseEnded);
    }
  }

  @Override
  public boolean isWritable() {
    return attached().channel().isWritable();
  }

  @Override
  public void abort() {
    attached().close();
  }

  private ChannelHandlerContext attached() {
    ChannelHandlerContext to = context;
    if (to == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return to;
  }
}
