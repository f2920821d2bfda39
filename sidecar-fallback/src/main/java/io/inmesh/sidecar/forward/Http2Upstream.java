package io.inmesh.sidecar.forward;

import io.inmesh.call.FailureKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection to an endpoint, shared by the requests of its event loop. */
final class Http2Upstream {
  private static final int HEADER_BYTES_MAX = 64 * 1024;

  /** Requests that came while the connection was being made; bounded by the callers' limits. */
  private final List<Opening> waiting = new ArrayList<>();

  private final int idleSeconds;
  private final Runnable whenUnusable;
  private @Nullable Channel channel;
  private boolean over;

  Http2Upstream(int idleSeconds, Runnable whenUnusable) {
    this.idleSeconds = idleSeconds;
    this.whenUnusable = whenUnusable;
  }

  void initialise(Channel fresh) {
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forClient()
            .encoderEnforceMaxConcurrentStreams(true) // what is beyond the server's limit waits
            .initialSettings(
                Http2Settings.defaultSettings()
                    .maxHeaderListSize(HEADER_BYTES_MAX)
                    .pushEnabled(false))
            .build();
    fresh
        .pipeline()
        .addLast(
            new IdleStateHandler(0, 0, idleSeconds, TimeUnit.SECONDS),
            codec,
            new Http2Window(codec),
            new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()),
            new Http2Idle(codec),
            new ServerSays());
  }

  /**
   * What concerns the connection. Its settings come first: until then we do not know how many
   * streams it takes. When it goes away what is open goes on, and what is new takes another.
   */
  private final class ServerSays extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      if (message instanceof Http2SettingsFrame) {
        open(context.channel());
      } else if (message instanceof Http2GoAwayFrame) {
        end();
      }
      ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      failed(FailureKind.RESET, new IOException("the connection was closed before it was ready"));
    }
  }

  /** Connected and secured; streams wait for the server's settings. */
  void ready(Channel fresh) {
    fresh.closeFuture().addListener(closed -> end());
  }

  private void open(Channel ready) {
    channel = ready;
    for (Opening opening : List.copyOf(waiting)) {
      openNow(opening, ready);
    }
    waiting.clear();
  }

  void failed(FailureKind kind, Throwable cause) {
    end();
    List<Opening> lost = List.copyOf(waiting);
    waiting.clear();
    for (Opening opening : lost) {
      if (!opening.abandoned) {
        opening.events.failed(kind, false, cause);
      }
    }
  }

  private void end() {
    over = true;
    whenUnusable.run();
  }

  boolean isUsable() {
    return !over;
  }

  Runnable open(UpstreamEvents events) {
    Opening opening = new Opening(events);
    Channel ready = channel;
    if (ready == null) {
      waiting.add(opening);
    } else {
      openNow(opening, ready);
    }
    return () -> opening.abandoned = true;
  }

  private void openNow(Opening opening, Channel connection) {
    if (opening.abandoned) {
      return;
    }
    Http2UpstreamStream stream = new Http2UpstreamStream(opening.events);
    new Http2StreamChannelBootstrap(connection)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel fresh) {
                stream.initialise(fresh);
              }
            })
        .open()
        .addListener(
            (Future<Http2StreamChannel> opened) -> {
              if (!opened.isSuccess()) {
                end();
                if (!opening.abandoned) {
                  opening.events.failed(FailureKind.REFUSED_STREAM, true, opened.cause());
                }
              } else if (opening.abandoned) {
                opened.getNow().close();
              } else {
                opening.events.connected(stream);
              }
            });
  }

  private static final class Opening {
    private final UpstreamEvents events;
    private boolean abandoned;

    private Opening(UpstreamEvents events) {
      this.events = events;
    }
  }
}
