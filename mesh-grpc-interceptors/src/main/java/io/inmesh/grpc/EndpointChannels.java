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
import io.inmesh.time.Ticker;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/**
 * One gRPC connection per endpoint and identity. Any thread.
 *
 * <p>Bounded by the endpoints in use: whenever a connection is made, those of an older identity and
 * those that nobody has used for ten minutes are retired; calls on them end in peace.
 */
final class EndpointChannels {
  private static final List<String> ALPN = List.of("istio-h2", "h2");
  private static final long IDLE_SECONDS = 60;
  private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final long OUTSIDE_CONNECT_MILLIS = TimeUnit.SECONDS.toMillis(10);

  private final WorkloadIdentity identity;
  private final Ticker ticker;
  private final ConcurrentHashMap<EndpointKey, EndpointChannel> channels =
      new ConcurrentHashMap<>();
  private volatile boolean closed;

  EndpointChannels(WorkloadIdentity identity, Ticker ticker) {
    this.identity = identity;
    this.ticker = ticker;
  }

  /**
   * A connection to an endpoint of the mesh.
   *
   * @param authority of the call; over TLS the connection's calls say it by themselves
   */
  EndpointChannel to(Cluster cluster, Endpoint endpoint, String authority) {
    MeshTls mesh = cluster.tls();
    EndpointKey key =
        mesh != null && endpoint.tls()
            ? new EndpointKey(
                endpoint.address(),
                endpoint.port(),
                authority,
                mesh.sni(),
                mesh.expectedPeers(),
                identity.generation())
            : plaintextKey(endpoint.address(), endpoint.port());
    return channel(key, cluster.connectTimeout().toMillis());
  }

  /** A host that is not the mesh's, in plaintext. */
  EndpointChannel plaintext(String host, int port) {
    return channel(plaintextKey(host, port), OUTSIDE_CONNECT_MILLIS);
  }

  private static EndpointKey plaintextKey(String host, int port) {
    return new EndpointKey(host, port, "", "", Set.of(), 0);
  }

  private EndpointChannel channel(EndpointKey key, long connectMillis) {
    long now = ticker.nanos();
    EndpointChannel found = channels.get(key);
    if (found == null) {
      sweep(key.generation(), now);
      found =
          channels.computeIfAbsent(
              key, fresh -> new EndpointChannel(fresh, open(fresh, connectMillis)));
      found.used(now);
      if (closed) {
        close();
      }
    }
    found.used(now);
    return found;
  }

  /**
   * Throws away a connection that did not come about: gRPC would refuse calls to it for up to two
   * minutes, while the endpoint may be back at once.
   */
  void forget(EndpointChannel failed) {
    if (channels.remove(failed.key(), failed)) {
      failed.retire();
    }
  }

  private void sweep(long generation, long now) {
    channels.forEach(
        (key, channel) -> {
          boolean outdated = key.tls() && key.generation() < generation;
          if (outdated || channel.unusedFor(UNUSED_NANOS, now)) {
            forget(channel);
          }
        });
  }

  int size() {
    return channels.size();
  }

  void close() {
    closed = true;
    channels.values().forEach(this::forget);
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
        .overrideAuthority(key.authority())
        .sslContext(context(client.context(), true))
        .build();
  }

  /** gRPC's view of a live JDK context. */
  static SslContext context(SSLContext context, boolean client) {
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
}
