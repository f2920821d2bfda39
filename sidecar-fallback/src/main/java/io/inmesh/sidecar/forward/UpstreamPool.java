package io.inmesh.sidecar.forward;

import io.inmesh.call.FailureKind;
import io.inmesh.runtime.identity.IdentityUnavailableException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The upstream connections of one event loop. No locks: a caller's connection uses only those of
 * its own loop.
 *
 * <p>HTTP/1.1 connections serve one request at a time and wait in a bounded list; HTTP/2 has one
 * connection a key, which all requests share.
 */
final class UpstreamPool {
  private static final int IDLE_PER_KEY_MAX = 64;

  private final EventLoop loop;
  private final ChannelFactory<? extends Channel> channels;
  private final UpstreamTls tls;
  private final Map<UpstreamKey, Deque<Http1Upstream>> idle = new HashMap<>();
  private final Map<UpstreamKey, Http2Upstream> shared = new HashMap<>();

  UpstreamPool(EventLoop loop, ChannelFactory<? extends Channel> channels, UpstreamTls tls) {
    this.loop = loop;
    this.channels = channels;
    this.tls = tls;
  }

  /**
   * Opens a stream; {@code events} hears what becomes of it, possibly before this returns.
   *
   * @return gives up the opening; has no effect once {@code connected} was heard
   */
  Runnable open(UpstreamKey key, UpstreamEvents events) {
    return key.http2() ? openHttp2(key, events) : openHttp1(key, events);
  }

  private Runnable openHttp1(UpstreamKey key, UpstreamEvents events) {
    Http1Upstream ready = takeIdle(key);
    if (ready != null) {
      ready.begin(events);
      return () -> {};
    }
    Http1Upstream fresh = new Http1Upstream(key, this);
    return connect(
        key,
        fresh::initialise,
        channel -> fresh.begin(events),
        (kind, cause) -> events.failed(kind, false, cause));
  }

  private Runnable openHttp2(UpstreamKey key, UpstreamEvents events) {
    Http2Upstream connection = shared.get(key);
    if (connection == null || !connection.isUsable()) {
      Http2Upstream fresh = new Http2Upstream(key.idleSeconds(), () -> forget(key));
      shared.put(key, fresh);
      connect(key, fresh::initialise, fresh::ready, fresh::failed);
      connection = fresh;
    }
    return connection.open(events);
  }

  private Runnable connect(
      UpstreamKey key,
      Consumer<Channel> pipeline,
      Consumer<Channel> whenReady,
      BiConsumer<FailureKind, Throwable> whenFailed) {
    boolean[] abandoned = {false};
    @Nullable SslHandler handler;
    try {
      handler = tls.handler(key);
    } catch (IdentityUnavailableException e) {
      loop.execute(
          () -> {
            if (!abandoned[0]) {
              whenFailed.accept(FailureKind.TLS, e);
            }
          });
      return () -> abandoned[0] = true;
    }
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channelFactory(channels)
            .resolver(BackgroundNames.GROUP)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, key.connectTimeoutMillis())
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (handler != null) {
                      channel.pipeline().addLast(handler);
                    }
                    pipeline.accept(channel);
                  }
                });
    bootstrap
        .connect(BackgroundNames.address(key.address(), key.port()))
        .addListener(
            (ChannelFuture connected) -> {
              if (!connected.isSuccess()) {
                if (!abandoned[0]) {
                  whenFailed.accept(FailureKind.CONNECT, connected.cause());
                }
                return;
              }
              Channel channel = connected.channel();
              tls.secured(channel)
                  .addListener(
                      (Future<Channel> secured) -> {
                        if (abandoned[0] || !secured.isSuccess()) {
                          channel.close();
                        }
                        if (abandoned[0]) {
                          return;
                        }
                        if (secured.isSuccess()) {
                          whenReady.accept(channel);
                        } else {
                          whenFailed.accept(UpstreamTls.kindOf(secured.cause()), secured.cause());
                        }
                      });
            });
    return () -> abandoned[0] = true;
  }

  private @Nullable Http1Upstream takeIdle(UpstreamKey key) {
    Deque<Http1Upstream> waiting = idle.get(key);
    while (waiting != null && !waiting.isEmpty()) {
      Http1Upstream candidate = waiting.pollLast();
      if (candidate.isUsable()) {
        if (waiting.isEmpty()) {
          idle.remove(key); // or keys of identities that are gone would pile up
        }
        return candidate;
      }
    }
    idle.remove(key);
    return null;
  }

  /** A connection is free again. */
  void giveBack(UpstreamKey key, Http1Upstream connection) {
    Deque<Http1Upstream> waiting = idle.computeIfAbsent(key, k -> new ArrayDeque<>());
    if (waiting.size() >= IDLE_PER_KEY_MAX) {
      connection.close();
      return;
    }
    waiting.addLast(connection);
  }

  /** An idle connection closed. */
  void forget(UpstreamKey key, Http1Upstream connection) {
    Deque<Http1Upstream> waiting = idle.get(key);
    if (waiting != null && waiting.remove(connection) && waiting.isEmpty()) {
      idle.remove(key);
    }
  }

  private void forget(UpstreamKey key) {
    Http2Upstream present = shared.get(key);
    if (present != null && !present.isUsable()) {
      shared.remove(key);
    }
  }
}
