package io.inmesh.grpc;

import io.grpc.ManagedChannel;

/** The connection to one endpoint as one identity. Any thread. */
final class EndpointChannel {
  private final EndpointKey key;
  private final ManagedChannel channel;
  private volatile long usedNanos;

  EndpointChannel(EndpointKey key, ManagedChannel channel) {
    this.key = key;
    this.channel = channel;
  }

  EndpointKey key() {
    return key;
  }

  ManagedChannel channel() {
    return channel;
  }

  void used(long nowNanos) {
    usedNanos = nowNanos;
  }

  boolean unusedFor(long nanos, long nowNanos) {
    return nowNanos - usedNanos > nanos;
  }

  /** Takes no new calls; those under way end in peace. */
  void retire() {
    channel.shutdown();
  }

  boolean isRetired() {
    return channel.isShutdown();
  }
}
