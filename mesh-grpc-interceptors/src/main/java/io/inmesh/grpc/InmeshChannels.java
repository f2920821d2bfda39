package io.inmesh.grpc;

import io.grpc.ManagedChannel;
import io.inmesh.Mesh;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.time.Ticker;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes channels on the mesh: {@code mesh:///stock:7000} or {@code stock:7000}. One per
 * application; its channels share connections. Any thread.
 *
 * <p>A call is given up when its deadline passes, when it is cancelled, and when the {@link
 * io.grpc.Context} that it was made in is. {@code withWaitForReady} has no say: whether an attempt
 * waits, goes elsewhere or fails is the mesh's to decide.
 */
public final class InmeshChannels implements AutoCloseable {
  private static final String SCHEME = "mesh:///";

  private final ScheduledThreadPoolExecutor timers;
  private final ExecutorService callbacks;
  private final ChannelParts parts;

  /** Channels of this workload. */
  public InmeshChannels(Mesh mesh, WorkloadIdentity identity) {
    timers = new ScheduledThreadPoolExecutor(1, daemons("inmesh-grpc-timers"));
    timers.setRemoveOnCancelPolicy(true);
    callbacks = Executors.newCachedThreadPool(daemons("inmesh-grpc-calls"));
    EndpointChannels endpoints = new EndpointChannels(identity, Ticker.system());
    parts = new ChannelParts(mesh, endpoints, timers, callbacks, new OpenCalls());
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + '-' + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * A channel to a service of the mesh; cheap.
   *
   * @param target {@code mesh:///host:port} or {@code host:port}; host as the application would
   *     dial it: {@code stock}, {@code stock.shop}, {@code stock.shop.svc.cluster.local}
   * @throws IllegalArgumentException if the target is neither
   */
  public ManagedChannel forTarget(String target) {
    return channel(target);
  }

  MeshChannel channel(String target) {
    String address = target.startsWith(SCHEME) ? target.substring(SCHEME.length()) : target;
    int colon = address.lastIndexOf(':');
    int port = colon > 0 ? port(address.substring(colon + 1)) : -1;
    if (port < 1 || port > 65_535 || address.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "target: " + target + " (expected: mesh:///HOST:PORT, such as mesh:///stock:7000)");
    }
    return new MeshChannel(address.substring(0, colon), port, parts);
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  EndpointChannels endpoints() {
    return parts.endpoints();
  }

  /**
   * Calls that an endpoint works on end in peace; those that wait for a retry, a delay or a
   * configuration end at once with UNAVAILABLE, and so does every new one.
   */
  @Override
  public void close() {
    timers.shutdownNow();
    parts.endpoints().close();
    parts.calls().endWaiting(MeshClientCall.CLOSED);
    callbacks.shutdown();
  }
}
