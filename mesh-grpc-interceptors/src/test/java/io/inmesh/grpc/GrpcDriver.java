package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.contract.Ability;
import io.inmesh.runtime.testing.contract.ClientDriver;
import io.inmesh.runtime.testing.contract.ContractEndpoint;
import io.inmesh.runtime.testing.contract.MeshAnswer;
import io.inmesh.runtime.testing.contract.MeshRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The contract's requests as gRPC: each operation is a method of {@code contract.Reviews}.
 *
 * @param channels of the client under test, by authority
 */
record GrpcDriver(Function<String, Channel> channels) implements ClientDriver {
  @Override
  public boolean grpc() {
    return true;
  }

  @Override
  public Map<Ability, String> exceptions() {
    return Map.of(
        Ability.FOLLOWS_REDIRECTS,
        "gRPC has no redirects: its clients report any HTTP 3xx as UNKNOWN",
        Ability.QUERY,
        "a gRPC path is a service and a method, and has no query");
  }

  @Override
  public MeshAnswer send(MeshRequest request) throws Exception {
    return begin(request).answer(Duration.ofSeconds(50));
  }

  @Override
  public Pending begin(MeshRequest request) {
    CallOptions options =
        request.timeout().isZero()
            ? CallOptions.DEFAULT
            : CallOptions.DEFAULT.withDeadlineAfter(
                request.timeout().toMillis(), TimeUnit.MILLISECONDS);
    byte[] body = request.body();
    return new Answering(
        channel(request)
            .newCall(
                Bytes.method(path(request.operation()).substring(1), MethodType.UNARY), options),
        metadata(request),
        body == null ? new byte[0] : body);
  }

  @Override
  public InputStream stream(MeshRequest request) {
    String method = path(request.operation()).substring(1);
    Iterator<byte[]> parts =
        ClientCalls.blockingServerStreamingCall(
            ClientInterceptors.intercept(
                channel(request), MetadataUtils.newAttachHeadersInterceptor(metadata(request))),
            Bytes.method(method, MethodType.SERVER_STREAMING),
            CallOptions.DEFAULT,
            new byte[0]);
    return new SequenceInputStream(
        new Enumeration<InputStream>() {
          @Override
          public boolean hasMoreElements() {
            return parts.hasNext();
          }

          @Override
          public InputStream nextElement() {
            return new ByteArrayInputStream(parts.next());
          }
        });
  }

  private Channel channel(MeshRequest request) {
    return channels.apply(request.host() + ':' + request.port());
  }

  private static Metadata metadata(MeshRequest request) {
    Metadata headers = new Metadata();
    request
        .headers()
        .forEach(
            (name, value) ->
                headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
    return headers;
  }

  @Override
  public ContractEndpoint endpoint(String name, @Nullable TestIdentity identity, int port)
      throws IOException {
    return new GrpcEndpoint(name, identity, port);
  }

  @Override
  public String path(String operation) {
    return "/contract.Reviews/" + operation;
  }

  @Override
  public void close() {}

  /** A unary call, and what the application sees of it. */
  private static final class Answering extends ClientCall.Listener<byte[]> implements Pending {
    private final ClientCall<byte[], byte[]> call;
    private final CompletableFuture<MeshAnswer> ended = new CompletableFuture<>();
    private final Map<String, String> headers = new TreeMap<>();
    private final AtomicReference<String> message = new AtomicReference<>("");

    private Answering(ClientCall<byte[], byte[]> call, Metadata request, byte[] body) {
      this.call = call;
      call.start(this, request);
      call.request(2);
      call.sendMessage(body);
      call.halfClose();
    }

    @Override
    public void onHeaders(Metadata received) {
      keep(received);
    }

    @Override
    public void onMessage(byte[] received) {
      message.set(new String(received, StandardCharsets.UTF_8));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      keep(trailers);
      String said = status.getDescription();
      ended.complete(
          new MeshAnswer(
              status.getCode().name(), headers, message.get(), said == null ? "" : said));
    }

    private void keep(Metadata received) {
      for (String name : received.keys()) {
        if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
          headers.put(
              name,
              String.valueOf(
                  received.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))));
        }
      }
    }

    @Override
    public void cancel() {
      call.cancel("the test leaves", null);
    }

    @Override
    public MeshAnswer answer(Duration atMost) throws Exception {
      return ended.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
