package io.inmesh.grpc;

import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.handler.codec.ByteToMessageDecoder;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import io.inmesh.runtime.identity.IdentityUnavailableException;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.snapshot.MtlsMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plaintext and mesh TLS on one gRPC port, told by the first byte. gRPC has no public hook for
 * this: the types with "Internal" in their names are pinned by this module's tests.
 */
final class OnePortTls {
  private static final Logger log = LoggerFactory.getLogger(OnePortTls.class);
  private static final byte TLS_HANDSHAKE = 0x16;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final Duration FIRST_BYTES = Duration.ofSeconds(10);

  private OnePortTls() {}

  static ServerCredentials credentials(WorkloadIdentity identity, Supplier<MtlsMode> mode) {
    return credentials(identity, mode, FIRST_BYTES);
  }

  /**
   * The same.
   *
   * @param patience with a connection that does not say what it is
   */
  static ServerCredentials credentials(
      WorkloadIdentity identity, Supplier<MtlsMode> mode, Duration patience) {
    return InternalNettyServerCredentials.create(new Negotiator(identity, mode, patience));
  }

  private record Negotiator(WorkloadIdentity identity, Supplier<MtlsMode> mode, Duration patience)
      implements InternalProtocolNegotiator.ProtocolNegotiator {
    @Override
    public AsciiString scheme() {
      return AsciiString.cached("http");
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
      return new Sniffer(this, grpc);
    }

    @Override
    public void close() {}
  }

  /**
   * Holds gRPC's start event until the first bytes have decided: a TLS record's first one, or the
   * whole preface of HTTP/2, so that a connection that says half of it does not stay.
   */
  private static final class Sniffer extends ByteToMessageDecoder {
    private final Negotiator port;
    private final GrpcHttp2ConnectionHandler grpc;
    private @Nullable Object held;
    private @Nullable Future<?> patience;

    private Sniffer(Negotiator port, GrpcHttp2ConnectionHandler grpc) {
      this.port = port;
      this.grpc = grpc;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      patience =
          context
              .executor()
              .schedule(
                  (Runnable) context::close, port.patience().toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
      if (patience != null) {
        patience.cancel(false);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (held == null
          && event.getClass().equals(InternalProtocolNegotiationEvent.getDefault().getClass())) {
        held = event;
      } else {
        super.userEventTriggered(context, event);
      }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      boolean tls = in.getByte(in.readerIndex()) == TLS_HANDSHAKE;
      if (!tls && mayBecomePreface(in)) {
        return;
      }
      MtlsMode now = port.mode().get();
      if (tls ? now == MtlsMode.DISABLE : now == MtlsMode.STRICT) {
        log.debug("refused {} under {}", tls ? "TLS" : "plaintext", now);
        refuse(context, in);
        return;
      }
      ChannelHandler next;
      try {
        next = tls ? tls() : InternalProtocolNegotiators.serverPlaintext().newHandler(grpc);
      } catch (IdentityUnavailableException e) {
        log.warn("mesh TLS refused: {}", e.getMessage());
        refuse(context, in);
        return;
      }
      context.pipeline().addAfter(context.name(), null, next);
      Object event = held == null ? InternalProtocolNegotiationEvent.getDefault() : held;
      context.fireUserEventTriggered(event);
      context.pipeline().remove(this); // hands the bytes on
    }

    /**
     * Whether it is HTTP/2's preface so far, and not the whole of it. What is not, gRPC refuses.
     */
    private static boolean mayBecomePreface(ByteBuf in) {
      int length = Math.min(PREFACE.length, in.readableBytes());
      for (int i = 0; i < length; i++) {
        if (in.getByte(in.readerIndex() + i) != PREFACE[i]) {
          return false;
        }
      }
      return length < PREFACE.length;
    }

    private ChannelHandler tls() {
      return InternalProtocolNegotiators.serverTls(
              EndpointChannels.context(port.identity().server(), false))
          .newHandler(grpc);
    }

    private static void refuse(ChannelHandlerContext context, ByteBuf in) {
      in.skipBytes(in.readableBytes());
      context.close();
    }
  }
}
