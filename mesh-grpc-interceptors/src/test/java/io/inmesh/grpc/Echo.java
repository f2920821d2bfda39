package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** A service of one unary method on strings. */
final class Echo {
  static final MethodDescriptor<String, String> SAY =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("test.Echo/Say")
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();

  private Echo() {}

  /**
   * A service that answers so.
   *
   * @param answer throws {@link io.grpc.StatusRuntimeException} to fail
   */
  static ServerServiceDefinition service(UnaryOperator<String> answer) {
    return ServerServiceDefinition.builder("test.Echo")
        .addMethod(
            SAY,
            ServerCalls.asyncUnaryCall(
                (String request, io.grpc.stub.StreamObserver<String> response) -> {
                  try {
                    response.onNext(answer.apply(request));
                    response.onCompleted();
                  } catch (RuntimeException e) {
                    response.onError(Status.fromThrowable(e).asRuntimeException());
                  }
                }))
        .build();
  }

  static String say(Channel channel, String request) {
    return ClientCalls.blockingUnaryCall(channel, SAY, CallOptions.DEFAULT, request);
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
