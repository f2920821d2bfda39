package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A channel whose calls the mesh decides, each on its own: no name resolver, no balancer, no retry
 * of gRPC underneath. Any thread.
 */
final class MeshChannel extends ManagedChannel {
  private final String host;
  private final int port;
  private final String authority;
  private final ChannelParts parts;
  private final AtomicInteger active = new AtomicInteger();
  private final CountDownLatch terminated = new CountDownLatch(1);
  private volatile boolean shutdown;

  /** A channel to one service. */
  MeshChannel(String host, int port, ChannelParts parts) {
    this.host = host;
    this.port = port;
    this.authority = host + ':' + port;
    this.parts = parts;
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    return newCall(method, options, null);
  }

  /**
   * A call.
   *
   * @param outside takes it if it turns out not to be the mesh's; null = a plaintext connection
   */
  <Q, A> ClientCall<Q, A> newCall(
      MethodDescriptor<Q, A> method, CallOptions options, @Nullable Channel outside) {
    return new MeshClientCall<>(this, method, options, outside);
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  ChannelParts parts() {
    return parts;
  }

  void begun(MeshClientCall<?, ?> call) {
    active.incrementAndGet();
    parts.calls().add(call);
  }

  void ended(MeshClientCall<?, ?> call) {
    parts.calls().remove(call);
    if (active.decrementAndGet() == 0 && shutdown) {
      terminated.countDown();
    }
  }

  @Override
  public String authority() {
    return authority;
  }

  /** New calls fail; those under way go on. The connections are shared and stay. */
  @Override
  public ManagedChannel shutdown() {
    shutdown = true;
    if (active.get() == 0) {
      terminated.countDown();
    }
    return this;
  }

  @Override
  public ManagedChannel shutdownNow() {
    shutdown();
    parts.calls().endAllOf(this, Status.UNAVAILABLE.withDescription("the channel was shut down"));
    return this;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  /** READY until its shutdown: the endpoints' connections come and go underneath. */
  @Override
  public ConnectivityState getState(boolean requestConnection) {
    return shutdown ? ConnectivityState.SHUTDOWN : ConnectivityState.READY;
  }

  @Override
  public boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminated.await(timeout, unit);
  }
}
