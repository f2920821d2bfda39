package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts an existing channel on the mesh: its calls go to the mesh's channel for the same authority,
 * and the channel's own connections are not used. The channel's name resolver and balancer have no
 * say any more; where that matters, use {@link InmeshChannels} instead.
 */
public final class InmeshClientInterceptor implements ClientInterceptor {
  private static final int DEFAULT_PORT = 80;

  private final InmeshChannels channels;

  /** Bounded by the authorities that the application has channels to. */
  private final ConcurrentHashMap<String, ManagedChannel> byAuthority = new ConcurrentHashMap<>();

  public InmeshClientInterceptor(InmeshChannels channels) {
    this.channels = channels;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    String authority = next.authority();
    ManagedChannel onMesh = byAuthority.get(authority);
    if (onMesh == null) {
      onMesh = byAuthority.computeIfAbsent(authority, this::open);
    }
    return onMesh.newCall(method, options);
  }

  private ManagedChannel open(String authority) {
    boolean port = authority.lastIndexOf(':') > authority.lastIndexOf(']');
    return channels.forTarget(port ? authority : authority + ':' + DEFAULT_PORT);
  }
}
