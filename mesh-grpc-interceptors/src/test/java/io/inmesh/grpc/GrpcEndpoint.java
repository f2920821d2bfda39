package io.inmesh.grpc;

import io.grpc.Grpc;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.contract.ContractEndpoint;
import io.inmesh.snapshot.MtlsMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of the contract that takes calls to any method: the method's name says what to do.
 */
final class GrpcEndpoint extends HandlerRegistry implements ContractEndpoint {
  private static final Metadata.Key<String> NAME =
      Metadata.Key.of("x-backend", Metadata.ASCII_STRING_MARSHALLER);

  private final String name;
  private final Server server;
  private final int port;
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean failing;

  /**
   * Starts.
   *
   * @param identity null = plaintext; else mesh TLS alone
   */
  GrpcEndpoint(String name, @Nullable TestIdentity identity, int listen) throws IOException {
    this.name = name;
    this.server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), listen),
                identity == null
                    ? InsecureServerCredentials.create()
                    : OnePortTls.credentials(identity, () -> MtlsMode.STRICT))
            .fallbackHandlerRegistry(this)
            .build()
            .start();
    this.port = server.getPort();
  }

  @Override
  public ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
    MethodType type = method.endsWith("/stream") ? MethodType.SERVER_STREAMING : MethodType.UNARY;
    return ServerMethodDefinition.create(Bytes.method(method, type), this::take);
  }

  private ServerCall.Listener<byte[]> take(ServerCall<byte[], byte[]> call, Metadata headers) {
    call.request(2);
    return new ServerCall.Listener<>() {
      private byte[] body = {};

      @Override
      public void onMessage(byte[] message) {
        body = message;
      }

      @Override
      public void onHalfClose() {
        seen.add(GrpcEndpoint.seen(call, headers, body));
        answer(call, body);
      }
    };
  }

  private static Seen seen(ServerCall<?, ?> call, Metadata headers, byte[] body) {
    Map<String, List<String>> all = new TreeMap<>();
    for (String key : headers.keys()) {
      if (!key.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        List<String> values = new ArrayList<>();
        Metadata.Key<String> text = Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER);
        headers.getAll(text).forEach(values::add);
        all.put(key, values);
      }
    }
    InetSocketAddress peer =
        (InetSocketAddress) call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    return new Seen(
        '/' + call.getMethodDescriptor().getFullMethodName(),
        String.valueOf(call.getAuthority()),
        all,
        body,
        peer.getPort());
  }

  private void answer(ServerCall<byte[], byte[]> call, byte[] body) {
    Metadata named = new Metadata();
    named.put(NAME, name);
    if (failing) {
      call.close(Status.UNAVAILABLE.withDescription("failing"), named);
      return;
    }
    String method = call.getMethodDescriptor().getFullMethodName();
    String operation = method.substring(method.lastIndexOf('/') + 1);
    if (operation.equals("held")) {
      awaitRelease();
    }
    call.sendHeaders(named);
    switch (operation) {
      case "stream" -> {
        send(call, "first ");
        awaitRelease();
        send(call, "second");
      }
      case "long" -> send(call, "x".repeat(LONG_ANSWER));
      default -> send(call, name + ' ' + body.length);
    }
    call.close(Status.OK, new Metadata());
  }

  private void awaitRelease() {
    try {
      released.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(ServerCall<byte[], byte[]> call, String text) {
    call.sendMessage(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public ContractEndpoint failing() {
    failing = true;
    return this;
  }

  @Override
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void release() {
    released.countDown();
  }

  @Override
  public void close() {
    release();
    try {
      server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
