package io.inmesh.grpc;

import io.grpc.ManagedChannel;
import io.inmesh.Mesh;
import io.inmesh.runtime.identity.WorkloadIdentity;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Makes channels on the mesh: {@code mesh:///stock:7000} or {@code stock:7000}. One per
 * application; its channels share connections. Close it when no channel is used any more.
 */
public final class InmeshChannels implements AutoCloseable {
  private static final String SCHEME = "mesh:///";

  private final Mesh mesh;
  private final EndpointChannels endpoints;
  private final ScheduledThreadPoolExecutor timers;

  /** Channels of this workload. */
  public InmeshChannels(Mesh mesh, WorkloadIdentity identity) {
    this.mesh = mesh;
    this.endpoints = new EndpointChannels(identity);
    this.timers =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "inmesh-grpc-timers");
              thread.setDaemon(true);
              return thread;
            });
    timers.setRemoveOnCancelPolicy(true);
  }

  /**
   * A channel to a service of the mesh; cheap.
   *
   * @param target {@code mesh:///host:port} or {@code host:port}; host as the application would
   *     dial it: {@code stock}, {@code stock.shop}, {@code stock.shop.svc.cluster.local}
   * @throws IllegalArgumentException if the target is neither
   */
  public ManagedChannel forTarget(String target) {
    String address = target.startsWith(SCHEME) ? target.substring(SCHEME.length()) : target;
    int colon = address.lastIndexOf(':');
    int port = colon > 0 ? port(address.substring(colon + 1)) : -1;
    if (port < 1 || port > 65_535 || address.indexOf('/') >= 0) {
      throw new IllegalArgumentException(
          "target: " + target + " (expected: mesh:///HOST:PORT, such as mesh:///stock:7000)");
    }
    return new MeshChannel(address.substring(0, colon), port, mesh, endpoints, timers);
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  ScheduledExecutorService timers() {
    return timers;
  }

  @Override
  public void close() {
    endpoints.close();
    timers.shutdownNow();
  }
}
