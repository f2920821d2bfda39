package io.inmesh.sidecar.listen;

import static io.inmesh.sidecar.listen.Http2Caller.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.MtlsMode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/2 as browsers, curl and Go speak it: what has no body ends with its head. */
@Timeout(60)
class Http2Test {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Sidecars sidecars = new Sidecars(1);
  private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
  private final TestMesh ratings = new TestMesh();
  private final TestMesh shop = new TestMesh();

  @AfterEach
  void stop() {
    sidecars.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    shop.close();
    ratings.close();
  }

  @Test
  void requestsWithoutABodyShareAConnectionOfTheApplication() throws Exception {
    try (InboundRig rig = new InboundRig(InboundRig.answering(OK, heads));
        Http2Caller caller = new Http2Caller(loops, rig.port())) {
      for (int i = 0; i < 4; i++) {
        assertThat(caller.ask(request("GET", "/" + i))).isEqualTo("200 ok");
      }
      assertThat(heads).hasSize(4);
    }
  }

  @Test
  void whatServersReadDifferentlyIsRefused() throws Exception {
    try (InboundRig rig = new InboundRig(this::answerWholeRequests);
        Http2Caller caller = new Http2Caller(loops, rig.port())) {
      assertThat(caller.ask(request("GET", "http://other/x"))).startsWith("400");
      assertThat(caller.ask(request("GET", "*"))).startsWith("400");
      assertThat(caller.ask(request("GET", "/").authority("a b"))).startsWith("400");
      assertThat(caller.ask(request("CONNECT", "/"))).startsWith("400");
      Http2Headers nameless = request("GET", "/");
      nameless.remove(Http2Headers.PseudoHeaderName.METHOD.value());
      assertThat(caller.ask(nameless)).startsWith("reset");
      assertThat(caller.ask(request("GET", "/a\r\nb"))).startsWith("reset");
      assertThat(caller.ask(request("GET", "/").set("connection", "close"))).startsWith("reset");
      assertThat(heads).isEmpty();
      assertThat(caller.ask(request("POST", "/").set("content-length", "5"), "ab"))
          .startsWith("reset");
      assertThat(caller.ask(request("GET", "/"))).isEqualTo("200 ok");
    }
  }

  /** A POST is answered when its five bytes have come, and not before. */
  private void answerWholeRequests(Socket connection) throws IOException {
    String head = InboundRig.head(connection);
    while (!head.isEmpty()) {
      heads.add(head);
      if (head.startsWith("POST") && connection.getInputStream().readNBytes(5).length < 5) {
        return;
      }
      connection.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
      head = InboundRig.head(connection);
    }
  }

  @Test
  void theyPassTwoSidecarsThatSpeakHttp2() throws Exception {
    InetSocketAddress application = answeringWithHeadsAlone();
    int inbound = ratingsIn(application);
    TestIdentity identity = ratings.identity("shop");
    shop.service("ratings", 9080)
        .mtls(ratings.identity("ratings").id())
        .version(HttpVersion.AS_CALLER)
        .endpoint("127.0.0.1", inbound, true);
    shop.apply();
    int outbound = Sidecars.port(sidecars.of(shop, identity).outbound(Sidecars.loopback()));
    try (Http2Caller caller = new Http2Caller(loops, outbound)) {
      for (int i = 0; i < 3; i++) {
        assertThat(caller.ask(request("GET", "/" + i))).isEqualTo("204");
      }
    }
  }

  @Test
  void anAnswerThatIsAHeadAloneReachesAnHttp1CallerOnce() throws Exception {
    int inbound = ratingsIn(answeringWithHeadsAlone());
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), inbound)) {
      socket.setSoTimeout(10_000);
      String each = "GET /x HTTP/1.1\r\nHost: a\r\n";
      socket
          .getOutputStream()
          .write(
              (each + "\r\n" + each + "Connection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo(
              "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n");
    }
  }

  /** An application that answers 204 to everything, in one frame. */
  private InetSocketAddress answeringWithHeadsAlone() {
    @Sharable
    final class NoContent extends ChannelInboundHandlerAdapter {
      @Override
      public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Http2HeadersFrame) {
          context.writeAndFlush(
              new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("204"), true));
        }
        ReferenceCountUtil.release(message);
      }
    }
    return (InetSocketAddress)
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel fresh) {
                    fresh
                        .pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forServer().build(),
                            new Http2MultiplexHandler(new NoContent()));
                  }
                })
            .bind(Sidecars.loopback())
            .syncUninterruptibly()
            .channel()
            .localAddress();
  }

  private int ratingsIn(InetSocketAddress application) {
    ratings.inbound(9080, MtlsMode.PERMISSIVE).apply();
    return Sidecars.port(
        sidecars
            .of(ratings, ratings.identity("ratings"))
            .inbound(9080, Sidecars.loopback(), application, true));
  }
}
