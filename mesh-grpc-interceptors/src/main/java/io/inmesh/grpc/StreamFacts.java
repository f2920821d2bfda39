package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a status does not say of an attempt: whether its head was written to the connection, whether
 * its end came from the peer, and how many bytes passed. gRPC's threads write, any thread reads.
 */
final class StreamFacts extends ClientStreamTracer {
  private static final int MESSAGE_HEAD = 5; // whether it is compressed, and its length

  private final AtomicLong sentBytes = new AtomicLong();
  private final AtomicLong receivedBytes = new AtomicLong();
  private volatile boolean left;
  private volatile boolean endedByPeer;

  /** Options that let gRPC tell us. */
  CallOptions watch(CallOptions options) {
    return options.withStreamTracerFactory(
        new Factory() {
          @Override
          public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
            return StreamFacts.this;
          }
        });
  }

  /** Whether the peer may know of the call. */
  boolean left() {
    return left;
  }

  /** Whether trailers came over the wire; else it was gRPC here that ended the stream. */
  boolean endedByPeer() {
    return endedByPeer;
  }

  /** Of the body, as Envoy counts them. */
  long sentBytes() {
    return sentBytes.get();
  }

  /** Of the body, as Envoy counts them. */
  long receivedBytes() {
    return receivedBytes.get();
  }

  @Override
  public void outboundHeaders() {
    left = true;
  }

  @Override
  public void inboundTrailers(Metadata trailers) {
    endedByPeer = true;
  }

  @Override
  public void outboundWireSize(long bytes) {
    sentBytes.addAndGet(bytes);
  }

  @Override
  public void inboundWireSize(long bytes) {
    receivedBytes.addAndGet(bytes);
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
