package io.inmesh.grpc;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What interceptors do not see of a call to this server: its bytes, and the answers that gRPC gives
 * by itself. gRPC's threads write, any thread reads.
 */
final class ServedStream extends ServerStreamTracer {
  /** One for each call. */
  static final Factory FACTORY =
      new Factory() {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
          return new ServedStream();
        }
      };

  private static final Context.Key<ServedStream> CURRENT = Context.key("io.inmesh.grpc.served");

  private static final int MESSAGE_HEAD = 5; // whether it is compressed, and its length

  private final AtomicLong receivedBytes = new AtomicLong();
  private final AtomicLong sentBytes = new AtomicLong();
  private volatile @Nullable Status end;

  /** Of the call that is begun here; one that knows nothing, on a server without the factory. */
  static ServedStream current() {
    ServedStream known = CURRENT.get();
    return known == null ? new ServedStream() : known;
  }

  /**
   * Of a call that did not end as the application said: what gRPC answered in its place, such as
   * RESOURCE_EXHAUSTED to a message over the limit; null = the caller left.
   */
  @Nullable Status answeredByGrpc() {
    Status status = end;
    return status != null
            && (status.getCode() == Status.Code.RESOURCE_EXHAUSTED
                || status.getCode() == Status.Code.UNIMPLEMENTED)
        ? status
        : null;
  }

  /** Of the body, as Envoy counts them. */
  long receivedBytes() {
    return receivedBytes.get();
  }

  /** Of the body, as Envoy counts them. */
  long sentBytes() {
    return sentBytes.get();
  }

  @Override
  public Context filterContext(Context context) {
    return context.withValue(CURRENT, this);
  }

  @Override
  public void streamClosed(Status status) {
    end = status;
  }

  @Override
  public void inboundWireSize(long bytes) {
    receivedBytes.addAndGet(bytes);
  }

  @Override
  public void outboundWireSize(long bytes) {
    sentBytes.addAndGet(bytes);
  }

  @Override
  public void inboundMessage(int number) {
    receivedBytes.addAndGet(MESSAGE_HEAD);
  }

  @Override
  public void outboundMessage(int number) {
    sentBytes.addAndGet(MESSAGE_HEAD);
  }
}
