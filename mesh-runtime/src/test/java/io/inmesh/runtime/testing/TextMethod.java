package io.inmesh.runtime.testing;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A unary gRPC method on strings, without generated code: both sides of it. Immutable; any thread.
 *
 * <pre>{@code
 * builder.addService(ECHO.served(request -> request));
 * assertThat(ECHO.call(channel, "x")).isEqualTo("x");
 * }</pre>
 */
public final class TextMethod {
  /** For when it does not matter what is called. */
  public static final TextMethod ECHO = new TextMethod("test.Echo/Say");

  private final MethodDescriptor<String, String> descriptor;

  /**
   * A method of this name.
   *
   * @param name {@code package.Service/Method}
   */
  public TextMethod(String name) {
    descriptor =
        MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(name)
            .setRequestMarshaller(new Text())
            .setResponseMarshaller(new Text())
            .build();
  }

  /** For gRPC's own API. */
  public MethodDescriptor<String, String> descriptor() {
    return descriptor;
  }

  /**
   * A service of this method alone.
   *
   * @param answer throws {@link io.grpc.StatusRuntimeException} to fail
   */
  public ServerServiceDefinition served(UnaryOperator<String> answer) {
    return ServerServiceDefinition.builder(String.valueOf(descriptor.getServiceName()))
        .addMethod(
            descriptor,
            ServerCalls.asyncUnaryCall(
                (String request, StreamObserver<String> response) -> {
                  try {
                    response.onNext(answer.apply(request));
                    response.onCompleted();
                  } catch (RuntimeException e) {
                    response.onError(Status.fromThrowable(e).asRuntimeException());
                  }
                }))
        .build();
  }

  /**
   * One call, without a deadline.
   *
   * @throws io.grpc.StatusRuntimeException as it was answered
   */
  public String call(Channel channel, String request) {
    return ClientCalls.blockingUnaryCall(channel, descriptor, CallOptions.DEFAULT, request);
  }

  /**
   * One call.
   *
   * @param atMost its deadline
   * @throws io.grpc.StatusRuntimeException as it was answered, or DEADLINE_EXCEEDED
   */
  public String call(Channel channel, Duration atMost, String request) {
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(atMost.toNanos(), TimeUnit.NANOSECONDS);
    return ClientCalls.blockingUnaryCall(channel, descriptor, options, request);
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
