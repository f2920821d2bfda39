package io.inmesh.controlplane.push;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The README's service: it asks another one. Public: compiled code makes it. */
public final class ShopService implements BindableService {
  static final MethodDescriptor<String, String> BUY = method("shop.Shop/Buy");
  private static final MethodDescriptor<String, String> TAKE = method("stock.Stock/Take");

  private final Channel stock;

  /** Asks on this channel. */
  public ShopService(Channel stock) {
    this.stock = stock;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return ServerServiceDefinition.builder("shop.Shop")
        .addMethod(
            BUY,
            ServerCalls.asyncUnaryCall(
                (String what, io.grpc.stub.StreamObserver<String> answer) -> {
                  try {
                    answer.onNext(
                        "bought: "
                            + ClientCalls.blockingUnaryCall(
                                stock, TAKE, CallOptions.DEFAULT, what));
                    answer.onCompleted();
                  } catch (RuntimeException e) {
                    answer.onError(e);
                  }
                }))
        .build();
  }

  /** What it asks. */
  static ServerServiceDefinition stock() {
    return ServerServiceDefinition.builder("stock.Stock")
        .addMethod(
            TAKE,
            ServerCalls.asyncUnaryCall(
                (String what, io.grpc.stub.StreamObserver<String> answer) -> {
                  answer.onNext("one of " + what);
                  answer.onCompleted();
                }))
        .build();
  }

  private static MethodDescriptor<String, String> method(String name) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(name)
        .setRequestMarshaller(new Text())
        .setResponseMarshaller(new Text())
        .build();
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
