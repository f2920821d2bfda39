package io.inmesh.ca;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.inmesh.xds.proto.istio.auth.IstioCertificateRequest;
import io.inmesh.xds.proto.istio.auth.IstioCertificateResponse;
import io.inmesh.xds.proto.istio.auth.IstioCertificateServiceGrpc;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallerCheckTest {
  private final BlockingQueue<Status> closed = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @Test
  void aCallWhoseRequestDoesNotComeEnds() throws Exception {
    ServerCall.Listener<?> listener = call(Duration.ofMillis(50));
    Status end = closed.poll(10, TimeUnit.SECONDS);
    assertThat(end).extracting(Status::getCode).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    listener.onHalfClose();
    assertThat(heard).as("nothing is handled after its end").isEmpty();
  }

  @Test
  void aCallThatAskedIsLeftAlone() throws Exception {
    while (heard.isEmpty()) { // until one has asked in time
      closed.clear();
      call(Duration.ofMillis(50)).onHalfClose();
    }
    assertThat(heard).containsExactly("asked");
    assertThat(closed.poll(200, TimeUnit.MILLISECONDS)).isNull();
  }

  private ServerCall.Listener<?> call(Duration patience) {
    return new CallerCheck(null, null, patience)
        .interceptCall(
            new Call(),
            new Metadata(),
            (call, headers) ->
                new ServerCall.Listener<>() {
                  @Override
                  public void onHalfClose() {
                    heard.add("asked");
                  }
                });
  }

  private final class Call extends ServerCall<IstioCertificateRequest, IstioCertificateResponse> {
    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(IstioCertificateResponse message) {}

    @Override
    public void close(Status status, Metadata trailers) {
      closed.add(status);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public Attributes getAttributes() {
      return Attributes.EMPTY;
    }

    @Override
    public MethodDescriptor<IstioCertificateRequest, IstioCertificateResponse>
        getMethodDescriptor() {
      return IstioCertificateServiceGrpc.getCreateCertificateMethod();
    }
  }
}
