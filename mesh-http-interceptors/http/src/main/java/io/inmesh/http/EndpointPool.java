package io.inmesh.http;

import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.MeshTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one endpoint with one identity, and the clients that use them and nothing
 * else. A connection of this pool can only lead to its endpoint: that is what makes an attempt go
 * where the mesh said. Any thread.
 */
final class EndpointPool {
  /**
   * What distinguishes pools.
   *
   * @param cluster its name
   * @param tls null = plaintext
   * @param generation of the identity; 0 for plaintext
   */
  record Key(
      String cluster,
      String address,
      int port,
      @Nullable MeshTls tls,
      HttpVersion version,
      Duration connectTimeout,
      long generation) {}

  private static final int IDLE_MAX = 64;
  private static final int CLIENTS_MAX = 16;

  private final Key key;
  private final @Nullable WorkloadIdentity identity;
  private final ConnectionPool connections = new ConnectionPool(IDLE_MAX, 1, TimeUnit.MINUTES);
  private final Dispatcher dispatcher =
      new Dispatcher(); // starts no thread: attempts are not enqueued
  // OkHttp shares connections between clients that have these very objects
  private final Dns dns = this::addresses;
  private final SocketFactory sockets = new Sockets();
  private volatile Entry[] clients = {};
  private volatile boolean retired;

  EndpointPool(Key key, @Nullable WorkloadIdentity identity) {
    this.key = key;
    this.identity = identity;
  }

  Key key() {
    return key;
  }

  /**
   * The client for a request: it has everything as the application's own, except where connections
   * lead, and who watches over time-outs.
   */
  OkHttpClient client(Caller caller, Request request) {
    Entry entry = find(caller);
    if (entry == null) {
      entry = newClients(caller);
    }
    return timedBySocket() && SmallRequests.isSmall(request) ? entry.forSmall : entry.client;
  }

  private @Nullable Entry find(Caller caller) {
    for (Entry entry : clients) {
      if (entry.caller.equals(caller)) {
        return entry;
      }
    }
    return null;
  }

  private synchronized Entry newClients(Caller caller) {
    Entry known = find(caller);
    if (known != null) {
      return known;
    }
    OkHttpClient client = inner(caller);
    Entry added = new Entry(caller, client, timedBySocket() ? unwatched(client) : client);
    Entry[] old = clients;
    int kept = Math.min(old.length, CLIENTS_MAX - 1);
    Entry[] next = new Entry[kept + 1];
    next[0] = added;
    System.arraycopy(old, 0, next, 1, kept);
    clients = next;
    return added;
  }

  private OkHttpClient inner(Caller caller) {
    OkHttpClient.Builder builder = caller.client().newBuilder();
    builder.interceptors().clear();
    return builder
        .dns(dns)
        .socketFactory(sockets)
        .proxy(Proxy.NO_PROXY)
        .connectionPool(connections)
        .dispatcher(dispatcher)
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .followSslRedirects(false)
        .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
        .protocols(List.of(multiplexes() ? Protocol.H2_PRIOR_KNOWLEDGE : Protocol.HTTP_1_1))
        .eventListenerFactory(Attempt.LISTENERS)
        .callTimeout(Duration.ZERO)
        .connectTimeout(Duration.ofMillis(connectTimeoutMillis(caller)))
        .readTimeout(Duration.ofMillis(timedBySocket() ? 0 : caller.readTimeoutMillis()))
        .writeTimeout(Duration.ofMillis(caller.writeTimeoutMillis()))
        .build();
  }

  /** Whether one connection serves many calls at once; then a thread of its own reads it. */
  boolean multiplexes() {
    return key.version == HttpVersion.HTTP_2;
  }

  /** For requests that fit into the send buffer, see {@link SmallRequests}. */
  private static OkHttpClient unwatched(OkHttpClient client) {
    return client.newBuilder().writeTimeout(Duration.ZERO).build();
  }

  /**
   * Whether the socket itself keeps the caller's read time-out. OkHttp's own wakes a thread with
   * nearly every write and read, and that costs a call more than all of the mesh does. An HTTP/2
   * connection is read for many calls at once, so there it stays.
   */
  private boolean timedBySocket() {
    return !multiplexes();
  }

  /** The read time-out that each attempt puts on its connection's socket; 0 = none. */
  int socketTimeoutMillis(Caller caller) {
    return timedBySocket() ? caller.readTimeoutMillis() : 0;
  }

  private long connectTimeoutMillis(Caller caller) {
    long own = Math.max(1, key.connectTimeout.toMillis());
    return caller.connectTimeoutMillis() == 0 ? own : Math.min(own, caller.connectTimeoutMillis());
  }

  private List<InetAddress> addresses(String ignored) throws UnknownHostException {
    return List.of(InetAddress.getAllByName(key.address));
  }

  /** Closes what is idle. */
  void evictIdle() {
    connections.evictAll();
  }

  /**
   * No call will come any more: idle connections close now, the others when their call has ended.
   */
  void retire() {
    retired = true;
    connections.evictAll();
  }

  /** A call has given back its connection. */
  void released() {
    if (retired) {
      connections.evictAll();
    }
  }

  int connectionCount() {
    return connections.connectionCount();
  }

  private record Entry(Caller caller, OkHttpClient client, OkHttpClient forSmall) {}

  /** Makes sockets to this endpoint. OkHttp makes them unconnected, then connects them. */
  private final class Sockets extends SocketFactory {
    @Override
    public Socket createSocket() throws IOException {
      return key.tls == null || identity == null
          ? new EndpointSocket(key.port)
          : new MeshTlsSocket(identity, key.tls, key.port);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      throw connected();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort)
        throws IOException {
      throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      throw connected();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
        throws IOException {
      throw connected();
    }

    private IOException connected() {
      return new IOException(
          "endpoint %s:%d: only unconnected sockets are made here"
              .formatted(key.address, key.port));
    }
  }
}
