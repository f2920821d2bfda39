package io.inmesh.ca.connections;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The event loops of a process's gRPC servers, for all of their ports: one thread accepts, two a
 * processor do everything else; each starts when it is first needed. Close them after the servers.
 */
public final class ServerLoops implements AutoCloseable {
  private static final long CLOSE_SECONDS = 2;

  private final EventLoopGroup accepting =
      new MultiThreadIoEventLoopGroup(1, daemons("inmesh-accept"), NioIoHandler.newFactory());
  private final EventLoopGroup serving =
      new MultiThreadIoEventLoopGroup(0, daemons("inmesh-serve"), NioIoHandler.newFactory());

  EventLoopGroup accepting() {
    return accepting;
  }

  EventLoopGroup serving() {
    return serving;
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + '-' + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Ends the threads; does not wait for them. */
  @Override
  public void close() {
    var unused = accepting.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    var unusedToo = serving.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
