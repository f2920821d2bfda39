package io.inmesh.examples.meshit;

import static io.inmesh.runtime.testing.TextMethod.ECHO;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.grpc.InmeshChannels;
import io.inmesh.grpc.InmeshServer;
import io.inmesh.http.MeshTransport;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.MeshRuntime;
import io.inmesh.runtime.WorkloadConfig;
import io.inmesh.runtime.telemetry.IstioMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** A Java application with the library in it: OkHttp, gRPC and, if asked for, servers. */
final class Library implements Closeable {
  private static final int PATIENCE_SECONDS = 60;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final MeshRuntime runtime;
  private final MeshTransport transport;
  private final OkHttpClient http;
  private final InmeshChannels channels;
  private final List<Closeable> servers = new ArrayList<>();

  private Library(WorkloadConfig config) {
    runtime =
        MeshRuntime.start(config, List.of(new IstioMetrics(metrics, config.selfDescription())));
    transport = new MeshTransport(runtime.mesh(), runtime.identity());
    http = transport.interceptor().install(new OkHttpClient.Builder()).build();
    channels = new InmeshChannels(runtime.mesh(), runtime.identity());
  }

  /**
   * Joins; returns before it is ready.
   *
   * @param ports workload ports that it may serve
   */
  static Library join(
      ControlPlane controlPlane, Path directory, String namespace, String name, Integer... ports)
      throws Exception {
    return new Library(
        WorkloadConfig.builder()
            .application(name)
            .namespace(namespace)
            .serviceAccount(name)
            .workload(name + "-v1")
            .label("app", name)
            .label("version", "v1")
            .controlPlane(controlPlane.secure())
            .token(controlPlane.token(namespace, name, List.of(ports)))
            .stateDirectory(directory.resolve(name))
            .build());
  }

  /** Serves this workload port with Tomcat, plaintext and mesh TLS on one port; says which. */
  int tomcat(Path directory, int workloadPort, Serials serials) throws Exception {
    TomcatServer server =
        new TomcatServer(directory, runtime.mesh(), runtime.identity(), workloadPort, serials);
    servers.add(server);
    runtime.declare(new InboundPort(workloadPort, server.port(), "http", true));
    return server.port();
  }

  /** Serves this workload port with gRPC, the same way. */
  int grpc(int workloadPort, Serials serials) throws IOException {
    Server server =
        InmeshServer.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                workloadPort,
                runtime.mesh(),
                runtime.identity())
            .intercept(new NotingPeers(serials))
            .addService(ECHO.served(request -> request))
            .build()
            .start();
    servers.add(server::shutdownNow);
    runtime.declare(new InboundPort(workloadPort, server.getPort(), "grpc", true));
    return server.getPort();
  }

  /** Waits for identity and configuration. */
  Library ready() throws Exception {
    runtime.ready().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    return this;
  }

  /** A call with OkHttp through the mesh. */
  Answer call(String method, String url) throws IOException {
    RequestBody body = method.equals("POST") ? RequestBody.create(new byte[0], null) : null;
    Request request = new Request.Builder().url(url).method(method, body).build();
    try (Response response = http.newCall(request).execute()) {
      return new Answer(response.code(), response.body().string());
    }
  }

  Answer get(String url) throws IOException {
    return call("GET", url);
  }

  /** A gRPC channel on the mesh. */
  ManagedChannel channel(String target) {
    return channels.forTarget(target);
  }

  /** How a call of the echo with gRPC ends. */
  Status.Code grpc(String target) {
    return grpc(channel(target));
  }

  /** How a call of the echo over this channel ends. */
  static Status.Code grpc(Channel channel) {
    try {
      ECHO.call(channel, Duration.ofSeconds(20), "x");
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  /** The certificate that this port shows now to a new connection of ours. */
  Certificate shownBy(int port, SpiffeId peer) throws IOException {
    try (Socket socket =
        runtime
            .identity()
            .client(Set.of(peer), "probe.default.svc.cluster.local", List.of("istio"))
            .sockets()
            .createSocket(InetAddress.getLoopbackAddress(), port)) {
      SSLSocket tls = (SSLSocket) socket;
      tls.startHandshake();
      return tls.getSession().getPeerCertificates()[0];
    }
  }

  SimpleMeterRegistry metrics() {
    return metrics;
  }

  @Override
  public void close() throws IOException {
    channels.close();
    transport.close();
    for (Closeable server : servers) {
      server.close();
    }
    runtime.close();
  }
}
