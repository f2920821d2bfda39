package io.inmesh.sidecar.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Questions about this process: GET alone, loopback names alone, Envoy's paths. */
public final class AdminServer {
  private static final Logger log = LoggerFactory.getLogger(AdminServer.class);
  private static final int REQUEST_BYTES_MAX = 8 * 1024;
  private static final int READ_SECONDS = 30;

  /** A web page that rebinds its name to loopback must not read this port. */
  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

  /** One answer; the body is made when it is asked for. */
  public record Page(int status, String type, String body) {
    static Page text(int status, String body) {
      return new Page(status, "text/plain; charset=utf-8", body);
    }

    static Page json(Object value) {
      return new Page(200, "application/json", Json.of(value));
    }
  }

  private final Map<String, Supplier<Page>> pages = new TreeMap<>();

  /** Answers these paths, too. */
  public AdminServer pages(Map<String, Supplier<Page>> more) {
    pages.putAll(more);
    return this;
  }

  /** Binds; stops when the loops do. */
  public Channel bind(
      EventLoopGroup loops,
      ChannelFactory<? extends ServerChannel> servers,
      InetSocketAddress listen) {
    return new ServerBootstrap()
        .group(loops)
        .channelFactory(servers)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(
                        new ReadTimeoutHandler(READ_SECONDS, TimeUnit.SECONDS),
                        new HttpServerCodec(),
                        new HttpObjectAggregator(REQUEST_BYTES_MAX),
                        new Handler());
              }
            })
        .bind(listen)
        .syncUninterruptibly()
        .channel();
  }

  private Page answer(FullHttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST, "");
    if (!LOOPBACK.matcher(host).matches()) {
      return Page.text(403, "the admin port answers to loopback names only\n");
    }
    if (!request.method().equals(HttpMethod.GET)) {
      return Page.text(405, "GET alone\n");
    }
    int query = request.uri().indexOf('?');
    String path = query < 0 ? request.uri() : request.uri().substring(0, query);
    Supplier<Page> page = pages.get(path);
    return page == null
        ? Page.text(404, "no such page. There are: " + String.join(" ", pages.keySet()) + "\n")
        : page.get();
  }

  private final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      Page page = answer(request);
      byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.valueOf(page.status()),
              Unpooled.wrappedBuffer(body));
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, page.type());
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
      response.headers().set(HttpHeaderNames.CONNECTION, "close");
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      log.debug("the admin connection broke", cause);
      context.close();
    }
  }
}
