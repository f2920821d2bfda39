package io.inmesh.grpc;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import io.inmesh.runtime.telemetry.InboundContext;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC call: the engine decides, each attempt is a call of its own on its endpoint's channel.
 *
 * <p>A request of one message is kept and sent with each attempt; a response of one message is kept
 * until its status is known, so a retry never shows. A call whose requests stream is tried again
 * only while none of them has left. All state is touched inside the synchronization context; the
 * application's listener is called by {@link Application}.
 */
final class MeshClientCall<Q, A> extends ClientCall<Q, A> {
  private static final int DEPARTURES_MAX = 100;

  static final Status CLOSED =
      Status.UNAVAILABLE.withDescription("the mesh's channels of this application are closed");

  private static final Status LATE =
      Status.DEADLINE_EXCEEDED.withDescription(
          "the caller's deadline passed while no endpoint worked on the call");

  private final MeshChannel channel;
  private final MethodDescriptor<Q, A> method;
  private final CallOptions options;
  private final SynchronizationContext serial =
      new SynchronizationContext((thread, failure) -> fail(failure));
  private final Dial<Q, A> dial;
  private final Pause pause;

  /** Of the thread that made the call: what it works on, and what ends it. */
  private final Context context = Context.current();

  private final @Nullable InboundContext inbound = InboundContext.current();
  private final Context.CancellationListener contextEnds =
      ended -> end(Contexts.statusFromCancelled(ended));

  private final Requests<Q> requests;
  private @Nullable Application<A> application;
  private @Nullable Metadata headers;
  private @Nullable OutboundCall call;
  private volatile @Nullable Attempt<Q, A> attempt;
  private volatile @Nullable Attempt<Q, A> latest;
  private int departures;
  private boolean over;

  MeshClientCall(
      MeshChannel channel,
      MethodDescriptor<Q, A> method,
      CallOptions options,
      @Nullable Channel outside) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    this.requests = new Requests<>(!method.getType().clientSendsOneMessage());
    this.dial = new Dial<>(channel, method, options, context, outside);
    this.pause = new Pause(serial, channel.parts().timers(), dial.deadline());
  }

  private @Nullable ClientCall<Q, A> wire() {
    Attempt<Q, A> under = attempt;
    return under == null ? null : under.wire();
  }

  private boolean receivesOne() {
    return method.getType().serverSendsOneMessage();
  }

  boolean isOf(MeshChannel of) {
    return channel.equals(of);
  }

  // The application's side.

  @Override
  public void start(Listener<A> listener, Metadata requestHeaders) {
    Executor executor =
        options.getExecutor() == null ? channel.parts().callbacks() : options.getExecutor();
    Application<A> caller =
        new Application<>(listener, context, executor, e -> cancel("the listener failed", e));
    serial.execute(
        () -> {
          application = caller;
          headers = requestHeaders;
          channel.begun(this);
          begin();
        });
  }

  private void begin() {
    if (over) {
      leave(Status.CANCELLED.withDescription("cancelled before its start"), new Metadata());
    } else if (channel.isShutdown()) {
      finish(Status.UNAVAILABLE.withDescription("the channel is shut down"), new Metadata());
    } else if (pause.expired()) {
      finish(LATE, new Metadata());
    } else {
      context.addListener(contextEnds, Runnable::run);
      if (requests.stream()) {
        decide();
      }
    }
  }

  @Override
  public void request(int messages) {
    serial.execute(
        () -> {
          if (application != null) {
            application.request(messages);
          }
          ClientCall<Q, A> to = wire();
          if (to != null && !receivesOne()) {
            to.request(messages);
          }
        });
  }

  @Override
  public void sendMessage(Q message) {
    serial.execute(
        () -> {
          if (!over) {
            requests.add(message, wire());
          }
        });
  }

  @Override
  public void setMessageCompression(boolean enabled) {
    serial.execute(() -> requests.compress(enabled));
  }

  @Override
  public void halfClose() {
    serial.execute(
        () -> {
          requests.halfClose(wire());
          if (!requests.stream()) {
            decide();
          }
        });
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    Status status = message == null ? Status.CANCELLED : Status.CANCELLED.withDescription(message);
    end(cause == null ? status : status.withCause(cause));
  }

  /** Ends the call from outside. Any thread. */
  void end(Status status) {
    serial.execute(() -> abandon(status));
  }

  /** Ends the call if no endpoint works on it. Any thread. */
  void endIfWaiting(Status status) {
    serial.execute(
        () -> {
          if (attempt == null) {
            abandon(status);
          }
        });
  }

  /** Until an endpoint was chosen there is nobody to take messages that stream. */
  @Override
  public boolean isReady() {
    ClientCall<Q, A> to = wire();
    return !requests.stream() || (to != null && to.isReady());
  }

  /** Of the latest attempt, also when it is over. */
  @Override
  public Attributes getAttributes() {
    Attempt<Q, A> last = latest;
    return last == null ? Attributes.EMPTY : last.wire().getAttributes();
  }

  // What the engine says.

  private void decide() {
    if (over || call != null || headers == null) {
      return;
    }
    GrpcRequestView view =
        new GrpcRequestView(
            "http", dial.authority(), dial.path(), headers, !requests.stream(), requests::left);
    InboundContext.carryFrom(inbound, view, new MetadataEditor(headers));
    OutboundCall begun = channel.parts().mesh().outbound(channel.host(), channel.port(), view);
    call = begun;
    drive(begun, begun.verdict());
  }

  private void drive(OutboundCall at, Verdict verdict) {
    if (over) {
      return;
    }
    switch (verdict) {
      case SEND, PASS_THROUGH -> send(at);
      case WAIT, CONFIGURE -> resumeAfter(at);
      case REPLY -> {
        Metadata trailers = Statuses.trailers(at.reply());
        at.editResponseHeaders(new MetadataEditor(trailers));
        finish(Statuses.of(at.reply()), trailers);
      }
      case DELIVER, ADMIT, DONE -> {}
    }
  }

  private void resumeAfter(OutboundCall at) {
    try {
      Runnable wake = pause.waitFor(at.waitNanos(), () -> resume(at));
      if (at.verdict() == Verdict.CONFIGURE) {
        at.configured().whenComplete((done, failed) -> serial.execute(wake));
      }
    } catch (RejectedExecutionException e) {
      abandon(CLOSED);
    }
  }

  private void resume(OutboundCall at) {
    if (pause.expired()) {
      abandon(LATE);
    } else {
      drive(at, at.resume());
    }
  }

  // Attempts.

  private void send(OutboundCall at) {
    if (headers != null) {
      run(dial.attempt(this, at, headers));
    }
  }

  private void run(Attempt<Q, A> fresh) {
    attempt = fresh;
    ClientCall<Q, A> wire = fresh.wire();
    latest = fresh;
    fresh.start();
    if (receivesOne()) {
      wire.request(2); // a second one shows itself as the server's mistake
    } else if (application != null && application.wanted() > 0) {
      wire.request(application.wanted());
    }
    requests.sendTo(fresh);
  }

  /** Runs what concerns the current attempt; what comes late is dropped. */
  void serially(Attempt<Q, A> of, Runnable event) {
    serial.execute(
        () -> {
          if (!over && of.equals(attempt)) {
            event.run();
          }
        });
  }

  void readyForMore() {
    requests.forgetWhatLeft();
    if (application != null && requests.stream()) {
      application.onReady();
    }
  }

  void answered(Attempt<Q, A> by, Metadata received) {
    by.headers = received;
    requests.forgetWhatLeft();
    if (receivesOne() || application == null) {
      return; // until the status is known
    }
    Verdict verdict = by.deliver();
    if (verdict == Verdict.DELIVER) {
      by.edit(received);
      application.onHeaders(received);
    } else {
      attempt = null;
      by.wire().cancel("the mesh tries again", null);
      drive(by.decision(), verdict);
    }
  }

  void received(Attempt<Q, A> by, A message) {
    if (!receivesOne()) {
      if (application != null) {
        application.onMessage(message);
      }
    } else if (by.message == null) {
      by.message = message;
    } else {
      end(Status.INTERNAL.withDescription("more than one message answers a unary call"));
    }
  }

  void closed(Attempt<Q, A> by, Status status, Metadata trailers) {
    attempt = null;
    if (by.outlived(status, trailers) && pause.expired()) {
      abandon(status);
    } else if (by.neverLeft(status)
        && ++departures <= DEPARTURES_MAX
        && !channel.parts().timers().isShutdown()) {
      send(by.decision());
    } else {
      Verdict verdict = by.ended(status, trailers, channel.parts().endpoints());
      if (verdict == Verdict.DELIVER) {
        deliver(by, status, trailers);
      } else {
        drive(by.decision(), verdict);
      }
    }
  }

  /** Hands over what was kept, then the end. */
  private void deliver(Attempt<Q, A> by, Status status, Metadata trailers) {
    Application<A> to = application;
    Metadata head = by.headers;
    A message = by.message;
    if (head == null) {
      by.edit(trailers);
    } else if (to != null && receivesOne()) {
      by.edit(head);
      to.onHeaders(head);
    }
    if (to != null && message != null && status.isOk()) {
      to.onKept(message, () -> finish(status, trailers));
    } else {
      finish(status, trailers);
    }
  }

  // The end.

  private void finish(Status status, Metadata trailers) {
    if (over) {
      return;
    }
    over = true;
    attempt = null;
    OutboundCall at = call;
    if (at != null) {
      at.grpcStatus(status.getCode().value());
      StreamFacts facts = latest == null ? new StreamFacts() : latest.facts();
      at.complete(facts.sentBytes(), facts.receivedBytes());
    }
    leave(status, trailers);
  }

  private void abandon(Status status) {
    if (over) {
      return;
    }
    over = true;
    Attempt<Q, A> under = attempt;
    attempt = null;
    if (under != null) {
      under.wire().cancel("the caller left", status.getCause());
    }
    OutboundCall at = call;
    if (at != null) {
      at.grpcStatus(status.getCode().value());
      at.abandon();
    }
    leave(status, new Metadata());
  }

  private void fail(Throwable failure) {
    end(Status.INTERNAL.withCause(failure).withDescription("the mesh failed in this call"));
  }

  private void leave(Status status, Metadata trailers) {
    Application<A> to = application;
    if (to == null) {
      return; // cancelled before its start
    }
    requests.clear();
    pause.cancel();
    context.removeListener(contextEnds);
    channel.ended(this);
    to.onClose(status, trailers);
  }
}
