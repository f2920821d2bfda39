package io.inmesh.sidecar.listen;

import io.inmesh.call.Peer;
import io.inmesh.sidecar.forward.Contents;
import io.inmesh.sidecar.forward.Downstream;
import io.inmesh.sidecar.forward.Exchange;
import io.inmesh.sidecar.forward.LocalReplies;
import io.inmesh.sidecar.forward.Reading;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
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

  private static final String GRPC_STATUS = "grpc-status";

  private final Requests requests;
  private final Peer peer;
  private final @Nullable RequestHeads heads; // null = HTTP/2
  private final boolean http2;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Exchange exchange;
  private boolean requestEnded = true;
  private boolean responseEnded = true;
  private boolean responseBegun;
  private boolean keepAlive = true;
  private @Nullable HttpResponse trailersOnly;
  private boolean http10;
  private boolean closing;
  private boolean draining;
  private boolean catchingUp;

  /** Pipelined requests that came too early. */
  private final Deque<Object> early = new ArrayDeque<>();

  /**
   * For one connection or stream.
   *
   * @param heads of an HTTP/1.1 connection; null = an HTTP/2 stream
   */
  ServerHandler(Requests requests, Peer peer, @Nullable RequestHeads heads) {
    this.requests = requests;
    this.peer = peer;
    this.heads = heads;
    this.http2 = heads == null;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext from, Object message) {
    if (closing) {
      ReferenceCountUtil.release(message);
    } else if (!early.isEmpty() || (message instanceof HttpRequest && !requestsMayBegin())) {
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
      onContent(from, Contents.withoutHead(content));
    }
  }

  private void onRequest(ChannelHandlerContext from, HttpRequest request) {
    requestEnded = false;
    responseEnded = false;
    responseBegun = false;
    keepAlive = http2 || (!draining && HttpUtil.isKeepAlive(request));
    http10 = !http2 && request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    if (heads != null) {
      heads.complete();
    }
    Strictness.Refusal refusal = Strictness.of(request);
    if (refusal != null) {
      refuse(request, refusal.status(), refusal.sentence());
      return;
    }
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

  private void onContent(ChannelHandlerContext from, HttpContent content) {
    if (requestEnded) {
      content.release(); // an HTTP/2 stream that begins with trailers: its head has no method
      from.close();
      return;
    }
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
    exchange = null;
    boolean awaited = requestEnded ? responseEnded : !responseBegun;
    if (http2 || !awaited) {
      from.close();
      return;
    }
    log.debug("a request that is not HTTP from {}", peer.address(), object.decoderResult().cause());
    closing = true;
    from.writeAndFlush(FixedResponses.unreadable(object.decoderResult().cause()))
        .addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void head(HttpResponse response) {
    ChannelHandlerContext to = context;
    if (to == null) {
      return;
    }
    responseBegun = true;
    if (http2) {
      response.headers().remove(HttpHeaderNames.CONNECTION);
      response.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
      if (response.headers().contains(GRPC_STATUS)) {
        trailersOnly = response; // gRPC wants the end of the stream on this frame
        return;
      }
    } else {
      if (http10 && HttpUtil.isTransferEncodingChunked(response)) {
        HttpUtil.setTransferEncodingChunked(response, false); // it knows no chunks: the end is the
        keepAlive = false; // end of the connection
      }
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
    to.writeAndFlush(withHeldHead(to, content, last));
    if (last) {
      exchange = null;
      responseEnded = true;
      reading(true); // drains what is left of the request, or waits for the next
      nextRequest();
    }
  }

  private Object withHeldHead(ChannelHandlerContext to, HttpContent content, boolean last) {
    HttpResponse held = trailersOnly;
    if (held == null) {
      return content;
    }
    trailersOnly = null;
    if (!last || content.content().isReadable()) {
      to.write(held);
      return content;
    }
    content.release();
    held.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
    return new DefaultFullHttpResponse(
        held.protocolVersion(),
        held.status(),
        Unpooled.EMPTY_BUFFER,
        held.headers(),
        EmptyHttpHeaders.INSTANCE);
  }

  /** Both halves are over: wait for the next request, or close. An HTTP/2 stream has no next. */
  private void nextRequest() {
    ChannelHandlerContext at = context;
    if (http2 || at == null || !requestEnded || !responseEnded) {
      return;
    }
    if (heads != null) {
      heads.await();
    }
    if (keepAlive) {
      catchUp(at);
    } else if (!closing) {
      closing = true;
      at.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private boolean mayGoOn(Object message) {
    return !(message instanceof HttpRequest) || (keepAlive && requestsMayBegin());
  }

  /** One loop for all that waits: answers of our own come at once, and must not nest. */
  private void catchUp(ChannelHandlerContext at) {
    if (catchingUp) {
      return;
    }
    catchingUp = true;
    while (!closing && !early.isEmpty() && mayGoOn(early.element())) {
      onMessage(at, early.remove());
    }
    catchingUp = false;
    if (early.isEmpty() && exchange == null) {
      reading(true);
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
    } else if (event == Drain.NOW) {
      drain(at);
    } else {
      ReferenceCountUtil.release(event);
    }
  }

  private void drain(ChannelHandlerContext at) {
    draining = true;
    keepAlive = false;
    if (requestsMayBegin()) {
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
      Reading.set(to.channel(), (on || responseEnded) && early.isEmpty());
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
