package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What gRPC says in words alone of a call that was turned away, and what the mesh makes of it. */
@Timeout(20)
class RefusalTest {
  private final TestMesh mesh = new TestMesh();
  private final InmeshChannels channels = new InmeshChannels(mesh.mesh(), mesh.identity("caller"));

  @AfterEach
  void stop() {
    channels.close();
    mesh.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = RefusingServer.How.class,
      names = {"REFUSED_STREAM", "GOAWAY"})
  void whatWasNotProcessedGoesToAnotherEndpoint(RefusingServer.How how) throws Exception {
    try (RefusingServer refusing = new RefusingServer(how);
        GrpcEndpoint good = new GrpcEndpoint("good", null, 0)) {
      ManagedChannel channel = channel(refusing, good, retryOn(RetryOn.REFUSED_STREAM));
      for (int i = 0; i < 4; i++) {
        assertThat(call(channel)).isEqualTo("good 0");
      }
      assertThat(refusing.streams()).isPositive();
    }
  }

  @Test
  void whatMayHaveBeenProcessedIsNotRepeatedAsRefused() throws Exception {
    try (RefusingServer closing = new RefusingServer(RefusingServer.How.CLOSE);
        GrpcEndpoint good = new GrpcEndpoint("good", null, 0)) {
      ManagedChannel channel = channel(closing, good, retryOn(RetryOn.REFUSED_STREAM));
      assertThatThrownBy(
              () -> {
                call(channel);
                call(channel);
              })
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("connection termination");
      assertThat(closing.streams()).isEqualTo(1);
    }
  }

  @Test
  void aLostConnectionIsRepeatedWhereThePolicySaysSo() throws Exception {
    try (RefusingServer closing = new RefusingServer(RefusingServer.How.CLOSE);
        GrpcEndpoint good = new GrpcEndpoint("good", null, 0)) {
      ManagedChannel channel = channel(closing, good, retryOn(RetryOn.RESET));
      for (int i = 0; i < 4; i++) {
        assertThat(call(channel)).isEqualTo("good 0");
      }
      assertThat(closing.streams()).isPositive();
    }
  }

  private ManagedChannel channel(RefusingServer bad, GrpcEndpoint good, RetryPolicy retry) {
    mesh.service("reviews", 9080)
        .retry(retry)
        .endpoint("127.0.0.1", bad.port(), false)
        .endpoint("127.0.0.1", good.port(), false);
    mesh.apply();
    return channels.forTarget("reviews:9080");
  }

  private static String call(ManagedChannel channel) {
    byte[] answer =
        ClientCalls.blockingUnaryCall(
            channel,
            Bytes.method("contract.Reviews/answer", MethodType.UNARY),
            CallOptions.DEFAULT,
            new byte[0]);
    return new String(answer, StandardCharsets.UTF_8);
  }

  private static RetryPolicy retryOn(RetryOn what) {
    return new RetryPolicy(
        2,
        Set.of(what),
        Set.of(),
        Duration.ZERO,
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        true,
        5);
  }
}
