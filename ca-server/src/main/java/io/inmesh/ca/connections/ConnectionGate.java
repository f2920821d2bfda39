package io.inmesh.ca.connections;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.NettyServerBuilder;
import io.inmesh.ca.connections.ConnectionTable.Entry;
import io.inmesh.ca.connections.ConnectionTable.Place;
import io.inmesh.identity.SpiffeId;
import io.inmesh.time.Ticker;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the connections of a gRPC server's port. What has no place is reset right after it was
 * accepted: no handler, no handshake, no thread but the one that accepts.
 *
 * <pre>{@code
 * ConnectionGate gate = new ConnectionGate("15012", limits, refusal -> counter.increment());
 * Server server = gate.proving(NettyServerBuilder.forAddress(address, credentials), loops, ca::peer)
 *     .addService(service).build().start();
 * }</pre>
 *
 * Any thread.
 */
public final class ConnectionGate {
  private static final Logger log = LoggerFactory.getLogger(ConnectionGate.class);
  private static final long LINE_NANOS = 60_000_000_000L;

  private final String port;
  private final ConnectionLimits limits;
  private final Consumer<ConnectionRefusal> refusals;
  private final Ticker ticker = Ticker.system();
  private final ConnectionTable table;
  private final Map<Ends, Place> places = new ConcurrentHashMap<>();
  private long unsaid; // refusals since the last line; guarded by this
  private long lastLineNanos;

  /** What tells the connections of a port apart. */
  private record Ends(SocketAddress remote, SocketAddress local) {}

  /**
   * For one port.
   *
   * @param port what the log calls it
   * @param refusals told of each; must not block
   */
  public ConnectionGate(
      String port, ConnectionLimits limits, Consumer<ConnectionRefusal> refusals) {
    this.port = port;
    this.limits = limits;
    this.refusals = refusals;
    this.table = new ConnectionTable(limits);
    this.lastLineNanos = ticker.nanos() - LINE_NANOS;
  }

  /** How many connections there are. */
  public int open() {
    return table.open();
  }

  /** Of these, how many have proven nothing yet. */
  public int strangers() {
    return table.strangers();
  }

  /**
   * Guards a port whose callers prove themselves in the handshake.
   *
   * @param identities who that is, by the connection's attributes; empty stays a stranger
   */
  public NettyServerBuilder proving(
      NettyServerBuilder builder,
      ServerLoops loops,
      Function<Attributes, Optional<SpiffeId>> identities) {
    return guarded(builder, loops)
        .addTransportFilter(
            new ServerTransportFilter() {
              @Override
              public Attributes transportReady(Attributes attributes) {
                identities.apply(attributes).ifPresent(account -> proven(attributes, account));
                return attributes;
              }
            });
  }

  /** Guards a port where nobody proves anything: who calls something is no stranger there. */
  public NettyServerBuilder anonymous(NettyServerBuilder builder, ServerLoops loops) {
    return guarded(builder, loops)
        .intercept(
            new ServerInterceptor() {
              @Override
              public <Q, R> ServerCall.Listener<Q> interceptCall(
                  ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                proven(call.getAttributes(), null);
                return next.startCall(call, headers);
              }
            });
  }

  private NettyServerBuilder guarded(NettyServerBuilder builder, ServerLoops loops) {
    return builder
        .bossEventLoopGroup(loops.accepting())
        .workerEventLoopGroup(loops.serving())
        .channelFactory(
            () -> {
              NioServerSocketChannel channel = new NioServerSocketChannel();
              channel.pipeline().addLast(new Door());
              return channel;
            });
  }

  /** Stands before what takes new connections in. */
  private final class Door extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      if (!(accepted instanceof Channel connection) || enters(connection)) {
        context.fireChannelRead(accepted);
      }
    }
  }

  private boolean enters(Channel connection) {
    if (!(connection.remoteAddress() instanceof InetSocketAddress remote)
        || connection.localAddress() == null) {
      reset(connection); // it left while it waited
      return false;
    }
    Network from = Network.of(remote.getAddress());
    Place place = new Place(from, ticker.nanos(), () -> close(connection));
    Entry entry = table.enter(place);
    if (entry.refusal() != null) {
      refused(entry.refusal(), remote.getAddress()); // first: who sees the reset sees it counted
      reset(connection);
      return false;
    }
    Ends ends = new Ends(remote, connection.localAddress());
    places.put(ends, place);
    connection
        .closeFuture()
        .addListener(
            closed -> {
              places.remove(ends, place);
              table.leave(place);
            });
    if (entry.displaced() != null) {
      refused(ConnectionRefusal.DISPLACED, remote.getAddress());
      entry.displaced().close();
    }
    return true;
  }

  private void proven(Attributes attributes, @Nullable SpiffeId account) {
    SocketAddress remote = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    SocketAddress local = attributes.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR);
    Place place = remote == null || local == null ? null : places.get(new Ends(remote, local));
    if (place != null && !table.prove(place, account)) {
      refused(ConnectionRefusal.ACCOUNT, ((InetSocketAddress) remote).getAddress());
      place.close();
    }
  }

  /** Of one that no event loop has yet: the kernel keeps nothing of it either. */
  private static void reset(Channel connection) {
    connection.config().setOption(ChannelOption.SO_LINGER, 0);
    connection.unsafe().closeForcibly();
  }

  /** From before its handlers: HTTP/2 would first let its streams end, and TLS say goodbye. */
  private static void close(Channel connection) {
    if (!connection.isRegistered()) {
      reset(connection);
      return;
    }
    ChannelHandlerContext first = connection.pipeline().firstContext();
    var unused = first == null ? connection.close() : first.close();
  }

  private void refused(ConnectionRefusal why, InetAddress address) {
    refusals.accept(why);
    long since = lineDue();
    if (since > 0) {
      log.warn(
          "port {}: {} connections refused since the last such line, the last one from {}: {}."
              + " {} are open (at most {}), of these {} have proven nothing yet (at most {})",
          port,
          since,
          address.getHostAddress(),
          why.sentence(),
          open(),
          limits.max(),
          strangers(),
          limits.strangersMax());
    }
  }

  /** How many refusals the line has to tell of, which is due once a minute; 0 = it is not due. */
  private synchronized long lineDue() {
    unsaid++;
    long now = ticker.nanos();
    if (now - lastLineNanos < LINE_NANOS) {
      return 0;
    }
    long since = unsaid;
    unsaid = 0;
    lastLineNanos = now;
    return since;
  }
}
