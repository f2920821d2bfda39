package io.inmesh.sidecar.listen;

import io.inmesh.Mesh;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.sidecar.forward.Forwarder;
import io.inmesh.snapshot.MtlsMode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Binds the sidecar's ports. */
public final class Listeners {
  private static final int BACKLOG = 1_024;

  private final EventLoopGroup loops;
  private final ChannelFactory<? extends ServerChannel> servers;
  private final Mesh mesh;
  private final WorkloadIdentity identity;
  private final Forwarder forwarder;
  private final ChannelGroup bound = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
  private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);

  /** For one process; nothing is bound yet. */
  public Listeners(
      EventLoopGroup loops,
      ChannelFactory<? extends ServerChannel> servers,
      Mesh mesh,
      WorkloadIdentity identity,
      Forwarder forwarder) {
    this.loops = loops;
    this.servers = servers;
    this.mesh = mesh;
    this.identity = identity;
    this.forwarder = forwarder;
  }

  /** The explicit HTTP proxy for the application's own calls. Plaintext, loopback. */
  public Channel outbound(InetSocketAddress listen) {
    return bind(listen, "outbound", forwarder::outbound, null, () -> MtlsMode.DISABLE);
  }

  /** The port in front of the application: mesh TLS and, as the policy says, plaintext. */
  public Channel inbound(
      int workloadPort, InetSocketAddress listen, InetSocketAddress application, boolean http2) {
    return bind(
        listen,
        "inbound " + workloadPort,
        (downstream, request) ->
            forwarder.inbound(workloadPort, application, http2, downstream, request),
        identity,
        () -> mesh.mtlsMode(workloadPort));
  }

  /** A gateway's port: callers from outside the mesh. */
  public Channel gateway(int workloadPort, InetSocketAddress listen) {
    return bind(
        listen,
        "gateway " + workloadPort,
        (downstream, request) -> forwarder.gateway(workloadPort, downstream, request),
        null,
        () -> MtlsMode.DISABLE);
  }

  /**
   * Takes no more connections and no more requests on those that there are, and lets those that
   * have begun end. Not on an event loop.
   *
   * @return whether all ended in time
   */
  public boolean drain(Duration atMost) {
    bound.close().awaitUninterruptibly();
    connections.forEach(each -> each.pipeline().fireUserEventTriggered(Drain.NOW));
    return connections.newCloseFuture().awaitUninterruptibly(atMost.toMillis());
  }

  private Channel bind(
      InetSocketAddress listen,
      String what,
      Requests requests,
      @Nullable WorkloadIdentity tls,
      Supplier<MtlsMode> mode) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channelFactory(servers)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    channel.pipeline().addLast(new ProtocolSniffer(requests, tls, mode));
                  }
                });
    try {
      Channel server = bootstrap.bind(listen).syncUninterruptibly().channel();
      bound.add(server);
      return server;
    } catch (Exception e) { // Netty throws checked exceptions that it does not declare
      throw new IllegalStateException(BindFailure.text(what, listen, e), e);
    }
  }
}
