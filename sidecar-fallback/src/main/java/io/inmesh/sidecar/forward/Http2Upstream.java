package io.inmesh.sidecar.forward;

import io.inmesh.call.FailureKind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One HTTP/2 connection to an endpoint, shared by the requests of its event loop. */
final class Http2Upstream {
  private static final int HEADER_BYTES_MAX = 64 * 1024;

  /** Requests that came while the connection was being made; bounded by the callers' limits. */
  private final List<Opening> waiting = new ArrayList<>();

  private final Runnable whenUnusable;
  private @Nullable Channel channel;
  private boolean over;

  Http2Upstream(Runnable whenUnusable) {
    this.whenUnusable = whenUnusable;
  }

  void initialise(Channel fresh) {
    fresh
        .pipeline()
        .addLast(
            Http2FrameCodecBuilder.forClient()
                .initialSettings(
                    Http2Settings.defaultSettings()
                        .maxHeaderListSize(HEADER_BYTES_MAX)
                        .pushEnabled(false))
                .build(),
            new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()));
  }

  void ready(Channel fresh) {
    channel = fresh;
    fresh.closeFuture().addListener(closed -> end());
    for (Opening opening : waiting) {
      openNow(opening, fresh);
    }
    waiting.clear();
  }

  void failed(FailureKind kind, Throwable cause) {
    end();
    for (Opening opening : List.copyOf(waiting)) {
      if (!opening.abandoned) {
        opening.events.failed(kind, false, cause);
      }
    }
    waiting.clear();
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
