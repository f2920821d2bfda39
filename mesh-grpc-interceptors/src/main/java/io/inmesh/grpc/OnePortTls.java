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
import java.util.List;
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
  private static final int FIRST_BYTE_SECONDS = 10;

  private OnePortTls() {}

  static ServerCredentials credentials(WorkloadIdentity identity, Supplier<MtlsMode> mode) {
    return InternalNettyServerCredentials.create(new Negotiator(identity, mode));
  }

  private record Negotiator(WorkloadIdentity identity, Supplier<MtlsMode> mode)
      implements InternalProtocolNegotiator.ProtocolNegotiator {
    @Override
    public AsciiString scheme() {
      return AsciiString.cached("http");
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
      return new Sniffer(identity, mode, grpc);
    }

    @Override
    public void close() {}
  }

  /** Holds gRPC's start event until the first byte has decided. */
  private static final class Sniffer extends ByteToMessageDecoder {
    private final WorkloadIdentity identity;
    private final Supplier<MtlsMode> mode;
    private final GrpcHttp2ConnectionHandler grpc;
    private @Nullable Object held;

    private Sniffer(
        WorkloadIdentity identity, Supplier<MtlsMode> mode, GrpcHttp2ConnectionHandler grpc) {
      this.identity = identity;
      this.mode = mode;
      this.grpc = grpc;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      context
          .executor()
          .schedule(
              () -> {
                if (!context.isRemoved()) {
                  context.close();
                }
              },
              FIRST_BYTE_SECONDS,
              TimeUnit.SECONDS);
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
      MtlsMode now = mode.get();
      if (tls ? now == MtlsMode.DISABLE : now == MtlsMode.STRICT) {
        log.debug("refused {} under {}", tls ? "TLS" : "plaintext", now);
        in.skipBytes(in.readableBytes());
        context.close();
        return;
      }
      ChannelHandler next;
      try {
        next =
            tls
                ? InternalProtocolNegotiators.serverTls(
                        EndpointChannels.context(identity.server(), false))
                    .newHandler(grpc)
                : InternalProtocolNegotiators.serverPlaintext().newHandler(grpc);
      } catch (IdentityUnavailableException e) {
        log.warn("mesh TLS refused: {}", e.getMessage());
        in.skipBytes(in.readableBytes());
        context.close();
        return;
      }
      context.pipeline().addAfter(context.name(), null, next);
      Object event = held == null ? InternalProtocolNegotiationEvent.getDefault() : held;
      context.fireUserEventTriggered(event);
      context.pipeline().remove(this); // hands the bytes on
    }
  }
}
