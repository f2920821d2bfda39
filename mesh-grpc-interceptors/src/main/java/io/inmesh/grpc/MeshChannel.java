package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.inmesh.Mesh;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A channel whose calls the mesh decides, each on its own: no name resolver, no balancer, no retry
 * of gRPC underneath. Any thread.
 */
final class MeshChannel extends ManagedChannel {
  private final String host;
  private final int port;
  private final String authority;
  private final Mesh mesh;
  private final EndpointChannels endpoints;
  private final ScheduledExecutorService timers;
  private final AtomicInteger active = new AtomicInteger();
  private volatile boolean shutdown;

  /**
   * A channel to one service.
   *
   * @param timers for time-outs, back-off and delays; nothing runs long on it
   */
  MeshChannel(
      String host,
      int port,
      Mesh mesh,
      EndpointChannels endpoints,
      ScheduledExecutorService timers) {
    this.host = host;
    this.port = port;
    this.authority = host + ':' + port;
    this.mesh = mesh;
    this.endpoints = endpoints;
    this.timers = timers;
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    return new MeshClientCall<>(this, method, options);
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  Mesh mesh() {
    return mesh;
  }

  EndpointChannels endpoints() {
    return endpoints;
  }

  ScheduledExecutorService timers() {
    return timers;
  }

  void begun() {
    active.incrementAndGet();
  }

  void ended() {
    active.decrementAndGet();
  }

  @Override
  public String authority() {
    return authority;
  }

  /** New calls fail; those under way go on. The connections are shared and stay. */
  @Override
  public ManagedChannel shutdown() {
    shutdown = true;
    return this;
  }

  @Override
  public ManagedChannel shutdownNow() {
    return shutdown();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown && active.get() == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long deadline = unit.toMillis(timeout);
    for (long waited = 0; waited < deadline && !isTerminated(); waited += 10) {
      TimeUnit.MILLISECONDS.sleep(Math.min(10, deadline - waited));
    }
    return isTerminated();
  }
}
