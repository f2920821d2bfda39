package io.inmesh.grpc;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Knows every method, so that calls to one that nobody serves come before the policy and into
 * telemetry, too: gRPC answers them before it asks any interceptor. Any thread.
 */
final class AnyMethod extends HandlerRegistry {
  private static final Object UNSERVED = new Object();

  private final @Nullable HandlerRegistry application;

  /**
   * For one server.
   *
   * @param application is asked first; null = it has none
   */
  AnyMethod(@Nullable HandlerRegistry application) {
    this.application = application;
  }

  /** Whether nobody serves it. */
  static boolean isUnserved(MethodDescriptor<?, ?> method) {
    return method.getSchemaDescriptor() == UNSERVED;
  }

  /** As gRPC says it. */
  static Status unserved(MethodDescriptor<?, ?> method) {
    return Status.UNIMPLEMENTED.withDescription("Method not found: " + method.getFullMethodName());
  }

  @Override
  public List<ServerServiceDefinition> getServices() {
    return application == null ? List.of() : application.getServices();
  }

  @Override
  public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
    ServerMethodDefinition<?, ?> served =
        application == null ? null : application.lookupMethod(name, authority);
    return served != null ? served : unserved(name);
  }

  private static ServerMethodDefinition<?, ?> unserved(String name) {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNKNOWN)
            .setFullMethodName(name)
            .setRequestMarshaller(new Nothing())
            .setResponseMarshaller(new Nothing())
            .setSchemaDescriptor(UNSERVED)
            .build();
    return ServerMethodDefinition.create(method, AnyMethod::refuse);
  }

  private static ServerCall.Listener<byte[]> refuse(
      ServerCall<byte[], byte[]> call, Metadata headers) {
    call.close(unserved(call.getMethodDescriptor()), new Metadata());
    return new ServerCall.Listener<>() {};
  }

  /** No message is ever asked for. */
  private static final class Nothing implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      return new byte[0];
    }
  }
}
