package io.inmesh.grpc;

import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The application's side of a call: its listener, called in its context, on its executor, one event
 * at a time; and how many messages it has asked for. Inside the call's synchronization context.
 */
final class Application<A> {
  private final ClientCall.Listener<A> listener;
  private final Context context;
  private final Executor executor;
  private final Consumer<Throwable> broken;
  private int wanted;
  private @Nullable Runnable unclaimed;

  /**
   * For one call.
   *
   * @param broken is told what the listener has thrown; the call is then cancelled
   */
  Application(
      ClientCall.Listener<A> listener,
      Context context,
      Executor executor,
      Consumer<Throwable> broken) {
    this.listener = listener;
    this.context = context;
    this.executor = new CallerQueue(executor);
    this.broken = broken;
  }

  /** The application asks for messages. */
  void request(int messages) {
    wanted = messages > Integer.MAX_VALUE - wanted ? Integer.MAX_VALUE : wanted + messages;
    Runnable claim = unclaimed;
    unclaimed = null;
    if (claim != null) {
      claim.run();
    }
  }

  /** How many messages it has asked for so far. */
  int wanted() {
    return wanted;
  }

  /** Hands over a message that was kept, now or when it is asked for, and goes on then. */
  void onKept(A message, Runnable then) {
    if (wanted > 0) {
      onMessage(message);
      then.run();
    } else {
      unclaimed = () -> onKept(message, then);
    }
  }

  void onHeaders(Metadata headers) {
    tell(to -> to.onHeaders(headers));
  }

  void onMessage(A message) {
    tell(to -> to.onMessage(message));
  }

  void onReady() {
    tell(ClientCall.Listener::onReady);
  }

  void onClose(Status status, Metadata trailers) {
    unclaimed = null;
    executor.execute(() -> context.run(() -> listener.onClose(status, trailers)));
  }

  private void tell(Consumer<ClientCall.Listener<A>> event) {
    executor.execute(
        () -> {
          try {
            context.run(() -> event.accept(listener));
          } catch (RuntimeException | Error e) {
            broken.accept(e);
          }
        });
  }
}
