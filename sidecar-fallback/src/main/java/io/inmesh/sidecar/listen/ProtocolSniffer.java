package io.inmesh.sidecar.listen;

import io.inmesh.call.Peer;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.snapshot.MtlsMode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first bytes of a connection decide: mesh TLS, plaintext HTTP/1.1, or HTTP/2 with prior
 * knowledge. Removes itself. The port is declared plaintext, so any TLS on it is the mesh's.
 */
final class ProtocolSniffer extends ByteToMessageDecoder {
  private static final Logger log = LoggerFactory.getLogger(ProtocolSniffer.class);
  private static final int FIRST_BYTE_SECONDS = 10;
  private static final byte TLS_HANDSHAKE = 0x16;
  private static final byte[] HTTP2_PREFACE = {'P', 'R', 'I', ' '};

  /** In the order that we like them; the caller's list decides which are possible. */
  private static final Set<String> ALPN =
      Set.of("istio-h2", "istio-http/1.1", "h2", "http/1.1", "istio");

  private final Requests requests;
  private final @Nullable WorkloadIdentity identity;
  private final Supplier<MtlsMode> mode;
  private @Nullable Future<?> timer;

  /**
   * Sniffs for one listener.
   *
   * @param identity null = this listener never speaks TLS
   */
  ProtocolSniffer(Requests requests, @Nullable WorkloadIdentity identity, Supplier<MtlsMode> mode) {
    this.requests = requests;
    this.identity = identity;
    this.mode = mode;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    timer =
        context.executor().schedule(() -> context.close(), FIRST_BYTE_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext context) {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    if (timer != null) {
      timer.cancel(false);
    }
    super.channelInactive(context);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (!in.isReadable()) {
      return;
    }
    if (in.getByte(in.readerIndex()) == TLS_HANDSHAKE) {
      onTls(context);
      return;
    }
    if (mode.get() == MtlsMode.STRICT) {
      refuse(context, in, "plaintext on a port that takes mutual TLS alone");
      return;
    }
    int compared = Math.min(in.readableBytes(), HTTP2_PREFACE.length);
    boolean preface = true;
    for (int i = 0; i < compared; i++) {
      preface &= in.getByte(in.readerIndex() + i) == HTTP2_PREFACE[i];
    }
    if (preface && compared < HTTP2_PREFACE.length) {
      return;
    }
    become(context, preface, new Peer(null, addressOf(context.channel()), false));
  }

  private void onTls(ChannelHandlerContext context) {
    WorkloadIdentity own = identity;
    if (own == null || mode.get() == MtlsMode.DISABLE) {
      log.debug("TLS from {} on a plaintext port", context.channel().remoteAddress());
      context.close();
      return;
    }
    SSLEngine engine;
    try {
      engine = own.server().createSSLEngine();
    } catch (RuntimeException e) {
      log.warn("mesh TLS refused: this workload has no identity yet: {}", e.getMessage());
      context.close();
      return;
    }
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    engine.setHandshakeApplicationProtocolSelector(
        (handshaking, offered) -> offered.stream().filter(ALPN::contains).findFirst().orElse(""));
    SslHandler handler = new SslHandler(engine);
    handler.setHandshakeTimeoutMillis(TimeUnit.SECONDS.toMillis(FIRST_BYTE_SECONDS));
    handler
        .handshakeFuture()
        .addListener(
            (Future<Channel> done) -> {
              if (done.isSuccess()) {
                onSecured(done.getNow(), engine, own);
              } else {
                log.debug(
                    "TLS from {} failed: {}",
                    context.channel().remoteAddress(),
                    String.valueOf(done.cause()));
                context.close();
              }
            });
    context.pipeline().addAfter(context.name(), "tls", handler);
    context.pipeline().remove(this);
  }

  private void onSecured(Channel channel, SSLEngine engine, WorkloadIdentity own) {
    SpiffeId peer = own.peer(engine.getSession());
    if (peer == null) {
      channel.close();
      return;
    }
    String protocol = engine.getApplicationProtocol();
    boolean http2 = protocol != null && (protocol.equals("h2") || protocol.equals("istio-h2"));
    serve(channel, http2, new Peer(peer, addressOf(channel), true));
  }

  private void become(ChannelHandlerContext context, boolean http2, Peer peer) {
    serve(context.channel(), http2, peer);
    context.pipeline().remove(this);
  }

  private void serve(Channel channel, boolean http2, Peer peer) {
    if (http2) {
      HttpPipelines.http2(channel, requests, peer);
    } else {
      HttpPipelines.http1(channel, requests, peer);
    }
  }

  /** As Istio does: reset, without an HTTP answer. */
  private static void refuse(ChannelHandlerContext context, ByteBuf in, String why) {
    log.debug("refused {}: {}", context.channel().remoteAddress(), why);
    in.skipBytes(in.readableBytes());
    context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    context.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event == Drain.NOW) {
      context.close();
    } else {
      super.userEventTriggered(context, event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("the connection from {} broke", context.channel().remoteAddress(), cause);
    context.close();
  }

  private static String addressOf(Channel channel) {
    SocketAddress remote = channel.remoteAddress();
    return remote instanceof InetSocketAddress internet
        ? internet.getAddress().getHostAddress()
        : "unknown";
  }
}
