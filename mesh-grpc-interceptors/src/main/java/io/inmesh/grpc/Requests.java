package io.inmesh.grpc;

import io.grpc.ClientCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the application sends in one call. The one message of a call that does not stream is kept
 * for every attempt; messages that stream are kept until the head of an attempt has left, so that
 * one that never got so far can be made again whole. Inside the call's synchronization context, but
 * for {@link #left}.
 */
final class Requests<Q> {
  private final boolean streams;
  private final List<Consumer<ClientCall<Q, ?>>> kept = new ArrayList<>(1);
  private boolean halfClosed;
  private boolean compressed = true;
  private volatile boolean handedOver;
  private volatile @Nullable StreamFacts stream;

  Requests(boolean streams) {
    this.streams = streams;
  }

  /** Whether more than one message may come. */
  boolean stream() {
    return streams;
  }

  /** Whether a message is on its way to an endpoint, or was. Any thread. */
  boolean left() {
    StreamFacts latest = stream;
    return handedOver && latest != null && latest.left();
  }

  /** Whether the messages that follow are compressed, where the call has a compressor. */
  void compress(boolean messages) {
    compressed = messages;
  }

  /**
   * A message.
   *
   * @param wire of the attempt under way; null = there is none
   */
  void add(Q message, @Nullable ClientCall<Q, ?> wire) {
    boolean compress = compressed;
    Consumer<ClientCall<Q, ?>> send =
        to -> {
          to.setMessageCompression(compress);
          to.sendMessage(message);
        };
    if (wire == null || !streams) {
      kept.add(send);
      return;
    }
    handedOver = true;
    send.accept(wire);
    kept.add(send);
    forgetWhatLeft();
  }

  /** Lets go of what can never be sent again. */
  void forgetWhatLeft() {
    if (streams && left()) {
      kept.clear();
    }
  }

  /** There are no more of them. */
  void halfClose(@Nullable ClientCall<Q, ?> wire) {
    halfClosed = true;
    if (wire != null && streams) {
      wire.halfClose();
    }
  }

  /** All that has come so far, and has not left yet, goes to an attempt that has just started. */
  void sendTo(Attempt<Q, ?> fresh) {
    stream = fresh.facts();
    handedOver = !kept.isEmpty();
    ClientCall<Q, ?> wire = fresh.wire();
    kept.forEach(send -> send.accept(wire));
    if (halfClosed) {
      wire.halfClose();
    }
  }

  /** The call is over. */
  void clear() {
    kept.clear();
  }
}
