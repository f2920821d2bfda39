package io.inmesh.grpc;

import io.grpc.ClientCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the application sends in one call. The one message of a call that does not stream is kept
 * for every attempt; messages that stream are kept until the first attempt takes them. Inside the
 * call's synchronization context, but for {@link #left}.
 */
final class Requests<Q> {
  private final boolean streams;
  private final List<Q> kept = new ArrayList<>(1);
  private boolean halfClosed;
  private volatile boolean left;

  Requests(boolean streams) {
    this.streams = streams;
  }

  /** Whether more than one message may come. */
  boolean stream() {
    return streams;
  }

  /** Whether a message is on its way to an endpoint, or was. Any thread. */
  boolean left() {
    return left;
  }

  /**
   * A message.
   *
   * @param wire of the attempt under way; null = there is none
   */
  void add(Q message, @Nullable ClientCall<Q, ?> wire) {
    if (wire != null && streams) {
      left = true;
      wire.sendMessage(message);
    } else {
      kept.add(message);
    }
  }

  /** There are no more of them. */
  void halfClose(@Nullable ClientCall<Q, ?> wire) {
    halfClosed = true;
    if (wire != null && streams) {
      wire.halfClose();
    }
  }

  /** All that has come so far goes to an attempt that has just started. */
  void sendTo(ClientCall<Q, ?> wire) {
    for (Q message : kept) {
      left = true;
      wire.sendMessage(message);
    }
    if (streams) {
      kept.clear();
    }
    if (halfClosed) {
      wire.halfClose();
    }
  }

  /** The call is over. */
  void clear() {
    kept.clear();
  }
}
