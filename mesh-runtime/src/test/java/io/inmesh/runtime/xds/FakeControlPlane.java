package io.inmesh.runtime.xds;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolConfig;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.grpc.netty.shaded.io.netty.handler.ssl.JdkSslContext;
import io.grpc.stub.StreamObserver;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.xds.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** A small delta ADS server on loopback, over real mTLS: it answers what it was given. */
final class FakeControlPlane extends AggregatedDiscoveryServiceImplBase implements AutoCloseable {
  final BlockingQueue<DeltaDiscoveryRequest> requests = new LinkedBlockingQueue<>();
  private final Map<String, Map<String, Resource>> resources = new HashMap<>();
  private final Set<Client> clients = new HashSet<>();
  private final Server server;
  private long nonce;

  FakeControlPlane(TestIdentity identity) throws IOException {
    this(identity, 0);
  }

  /**
   * @param port 0 = any
   */
  FakeControlPlane(TestIdentity identity, int port) throws IOException {
    JdkSslContext tls =
        new JdkSslContext(
            identity.server(),
            false,
            null,
            IdentityCipherSuiteFilter.INSTANCE_DEFAULTING_TO_SUPPORTED_CIPHERS,
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                "h2"),
            ClientAuth.REQUIRE,
            new String[] {"TLSv1.3"},
            false);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .sslContext(tls)
            .addService(this)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** Sets a resource, and tells it to those who want it. */
  synchronized void put(String type, Resource resource) {
    resources.computeIfAbsent(type, key -> new LinkedHashMap<>()).put(resource.getName(), resource);
    for (Client client : clients) {
      if (client.wants(type, resource.getName())) {
        client.send(type, List.of(resource), List.of());
      }
    }
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> responses) {
    Client client = new Client(responses);
    synchronized (this) {
      clients.add(client);
    }
    return client;
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private final class Client implements StreamObserver<DeltaDiscoveryRequest> {
    private final StreamObserver<DeltaDiscoveryResponse> responses;
    private final Map<String, Set<String>> wanted = new HashMap<>();

    Client(StreamObserver<DeltaDiscoveryResponse> responses) {
      this.responses = responses;
    }

    boolean wants(String type, String name) {
      return wanted.getOrDefault(type, Set.of()).contains(name);
    }

    @Override
    public void onNext(DeltaDiscoveryRequest request) {
      requests.add(request);
      synchronized (FakeControlPlane.this) {
        Set<String> names = wanted.computeIfAbsent(request.getTypeUrl(), type -> new HashSet<>());
        names.addAll(request.getResourceNamesSubscribeList());
        request.getResourceNamesUnsubscribeList().forEach(names::remove);
        Map<String, Resource> known = resources.getOrDefault(request.getTypeUrl(), Map.of());
        List<Resource> there =
            request.getResourceNamesSubscribeList().stream()
                .map(known::get)
                .filter(resource -> isNews(request, resource))
                .toList();
        if (!there.isEmpty()) {
          send(request.getTypeUrl(), there, List.of());
        }
      }
    }

    private static boolean isNews(DeltaDiscoveryRequest request, @Nullable Resource resource) {
      return resource != null
          && !resource
              .getVersion()
              .equals(request.getInitialResourceVersionsMap().get(resource.getName()));
    }

    void send(String type, List<Resource> there, List<String> removed) {
      responses.onNext(
          DeltaDiscoveryResponse.newBuilder()
              .setTypeUrl(type)
              .setNonce("n" + ++nonce)
              .setSystemVersionInfo("r" + nonce)
              .addAllResources(there)
              .addAllRemovedResources(removed)
              .build());
    }

    @Override
    public void onError(Throwable failure) {
      gone();
    }

    @Override
    public void onCompleted() {
      gone();
      responses.onCompleted();
    }

    private void gone() {
      synchronized (FakeControlPlane.this) {
        clients.remove(this);
      }
    }
  }

  /** Tells those who want the name that it does not exist. */
  synchronized void remove(String type, String name) {
    resources.getOrDefault(type, new HashMap<>()).remove(name);
    for (Client client : clients) {
      if (client.wants(type, name)) {
        client.send(type, List.of(), List.of(name));
      }
    }
  }

  /** Whether anybody wants it. */
  synchronized boolean isWanted(String type, String name) {
    return clients.stream().anyMatch(client -> client.wants(type, name));
  }
}
