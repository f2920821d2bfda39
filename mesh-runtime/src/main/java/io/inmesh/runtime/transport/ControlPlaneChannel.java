package io.inmesh.runtime.transport;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.inmesh.runtime.identity.ControlPlaneTls;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The channel to the control plane, made when first asked for. A connection shows the certificate
 * that it began with, so after a rotation the next who asks gets a new channel; the old one ends
 * when its streams do. I/O runs on one daemon thread, {@code inmesh-grpc}. For the control thread,
 * but {@link #close} from any.
 */
public final class ControlPlaneChannel implements Supplier<ManagedChannel>, AutoCloseable {
  private static final int MESSAGE_BYTES_MAX = 64 << 20;
  private static final long KEEPALIVE_SECONDS = 30;
  private static final long KEEPALIVE_TIMEOUT_SECONDS = 10;

  private final String host;
  private final int port;
  private final Supplier<SSLContext> tls;
  private final LongSupplier generation;
  private @Nullable MultiThreadIoEventLoopGroup group; // guarded by this
  private @Nullable ManagedChannel channel; // guarded by this
  private @Nullable ManagedChannel before; // guarded by this
  private long madeFor; // guarded by this
  private boolean closed; // guarded by this

  /**
   * @param tls asked when a channel is made; throws while there is no identity
   * @param generation of the identity: changes when there is another certificate to show
   */
  public ControlPlaneChannel(
      String host, int port, Supplier<SSLContext> tls, LongSupplier generation) {
    this.generation = generation;
    this.host = host;
    this.port = port;
    this.tls = tls;
  }

  @Override
  public synchronized ManagedChannel get() {
    if (closed) {
      throw new IllegalStateException("the workload stops");
    }
    long now = generation.getAsLong();
    ManagedChannel made = channel;
    if (made == null || madeFor != now) {
      ManagedChannel fresh = make();
      retire(made);
      channel = fresh;
      madeFor = now;
      return fresh;
    }
    return made;
  }

  /** Two generations back, nobody's certificate is good any more. */
  private synchronized void retire(@Nullable ManagedChannel old) {
    if (before != null) {
      before.shutdownNow();
    }
    if (old != null) {
      old.shutdown();
    }
    before = old;
  }

  private synchronized ManagedChannel make() {
    SSLContext context = tls.get();
    if (group == null) {
      group =
          new MultiThreadIoEventLoopGroup(
              1,
              task -> {
                Thread thread = new Thread(task, "inmesh-grpc");
                thread.setDaemon(true);
                return thread;
              },
              NioIoHandler.newFactory());
    }
    return ControlPlaneTls.channel(host, port, context)
        .eventLoopGroup(group)
        .channelType(NioSocketChannel.class)
        .directExecutor()
        .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .disableRetry()
        .build();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (channel != null) {
      channel.shutdownNow();
    }
    retire(null);
    if (group != null) {
      Future<?> unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
