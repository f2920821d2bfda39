package io.inmesh.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NegotiationType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.inmesh.runtime.identity.ClientTls;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.MeshTls;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * One gRPC connection per endpoint and identity. Any thread.
 *
 * <p>Bounded by the endpoints in use: a channel idles out, and those of an older identity are shut
 * down when the first of a newer one is made; calls on them end in peace.
 */
final class EndpointChannels {
  private static final List<String> ALPN = List.of("istio-h2", "h2");
  private static final long IDLE_SECONDS = 60;

  private final WorkloadIdentity identity;
  private final ConcurrentHashMap<EndpointKey, ManagedChannel> channels = new ConcurrentHashMap<>();

  EndpointChannels(WorkloadIdentity identity) {
    this.identity = identity;
  }

  ManagedChannel to(Cluster cluster, Endpoint endpoint) {
    MeshTls mesh = cluster.tls();
    EndpointKey key =
        mesh != null && endpoint.tls()
            ? new EndpointKey(
                endpoint.address(),
                endpoint.port(),
                mesh.sni(),
                mesh.expectedPeers(),
                identity.generation())
            : new EndpointKey(endpoint.address(), endpoint.port(), "", Set.of(), 0);
    return channel(key, cluster.connectTimeout().toMillis());
  }

  /** A host that is not the mesh's, in plaintext. */
  ManagedChannel plaintext(String host, int port) {
    return channel(new EndpointKey(host, port, "", Set.of(), 0), TimeUnit.SECONDS.toMillis(10));
  }

  private ManagedChannel channel(EndpointKey key, long connectMillis) {
    ManagedChannel present = channels.get(key);
    if (present != null) {
      return present;
    }
    retireBefore(key.generation());
    return channels.computeIfAbsent(key, fresh -> open(fresh, connectMillis));
  }

  private ManagedChannel open(EndpointKey key, long connectMillis) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(new InetSocketAddress(key.address(), key.port()))
            .disableRetry()
            .disableServiceConfigLookUp()
            .proxyDetector(address -> null)
            .directExecutor()
            .idleTimeout(IDLE_SECONDS, TimeUnit.SECONDS)
            .withOption(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(Math.max(1, connectMillis)));
    if (!key.tls()) {
      return builder.negotiationType(NegotiationType.PLAINTEXT).build();
    }
    ClientTls client = identity.client(key.expectedPeers(), key.sni(), ALPN);
    return builder
        .negotiationType(NegotiationType.TLS)
        .overrideAuthority(key.sni())
        .sslContext(context(client.context(), true))
        .build();
  }

  /** gRPC's view of a live JDK context. */
  static SslContext context(javax.net.ssl.SSLContext context, boolean client) {
    return new JdkSslContext(
        context,
        client,
        null,
        IdentityCipherSuiteFilter.INSTANCE,
        new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            ALPN),
        client ? ClientAuth.NONE : ClientAuth.REQUIRE,
        null,
        false);
  }

  private void retireBefore(long generation) {
    if (generation == 0) {
      return;
    }
    channels.forEach(
        (key, channel) -> {
          if (key.tls() && key.generation() < generation && channels.remove(key, channel)) {
            channel.shutdown();
          }
        });
  }

  void close() {
    channels.forEach(
        (key, channel) -> {
          if (channels.remove(key, channel)) {
            channel.shutdown();
          }
        });
  }
}
