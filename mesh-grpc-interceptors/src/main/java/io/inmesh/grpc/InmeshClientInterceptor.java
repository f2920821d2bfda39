package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts an existing channel on the mesh: its calls go to the mesh's channel for the same authority,
 * and the channel's own name resolver, balancer and connections are not used. What is not the
 * mesh's (and may pass by its outbound policy) goes over the channel as it would without us, with
 * the channel's own TLS. Any thread.
 */
public final class InmeshClientInterceptor implements ClientInterceptor {
  private static final int DEFAULT_PORT = 80;

  private final InmeshChannels channels;

  /** Bounded by the authorities that the application has channels to. */
  private final ConcurrentHashMap<String, MeshChannel> byAuthority = new ConcurrentHashMap<>();

  /**
   * For any number of channels.
   *
   * @param channels of this workload
   */
  public InmeshClientInterceptor(InmeshChannels channels) {
    this.channels = channels;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    String authority = next.authority();
    MeshChannel onMesh = byAuthority.get(authority);
    if (onMesh == null) {
      onMesh = byAuthority.computeIfAbsent(authority, this::open);
    }
    return onMesh.newCall(method, options, next);
  }

  private MeshChannel open(String authority) {
    boolean port = authority.lastIndexOf(':') > authority.lastIndexOf(']');
    return channels.channel(port ? authority : authority + ':' + DEFAULT_PORT);
  }
}
