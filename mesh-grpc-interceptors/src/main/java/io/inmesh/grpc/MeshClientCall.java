package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import io.inmesh.runtime.telemetry.InboundContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC call: the engine decides, each attempt is a call of its own on its endpoint's channel.
 *
 * <p>A request of one message is kept and sent with each attempt; a response of one message is kept
 * until its status is known, so a retry never shows. Calls that stream make one attempt. All state
 * is touched inside the synchronization context; the application's listener is called on the
 * executor of its call options.
 */
final class MeshClientCall<Q, A> extends ClientCall<Q, A> {
  private final MeshChannel channel;
  private final MethodDescriptor<Q, A> method;
  private final CallOptions options;
  private final SynchronizationContext serial =
      new SynchronizationContext((thread, failure) -> fail(failure));
  private final List<Q> requests = new ArrayList<>(1);

  /** Of the thread that made the call: the request that it works on. */
  private final @Nullable InboundContext inbound = InboundContext.current();

  private @Nullable Listener<A> listener;
  private @Nullable Metadata headers;
  private @Nullable OutboundCall call;
  private @Nullable ClientCall<Q, A> attempt;
  private int requested;
  private boolean halfClosed;
  private boolean over;

  MeshClientCall(MeshChannel channel, MethodDescriptor<Q, A> method, CallOptions options) {
    this.channel = channel;
    this.method = method;
    this.options = options;
  }

  @Override
  public void start(Listener<A> responses, Metadata requestHeaders) {
    channel.begun();
    serial.execute(
        () -> {
          listener = responses;
          headers = requestHeaders;
          if (channel.isShutdown()) {
            finish(Status.UNAVAILABLE.withDescription("the channel is shut down"), new Metadata());
          } else if (!method.getType().clientSendsOneMessage()) {
            decide();
          }
        });
  }

  @Override
  public void request(int messages) {
    serial.execute(
        () -> {
          requested += messages;
          if (attempt != null) {
            attempt.request(messages);
          }
        });
  }

  @Override
  public void sendMessage(Q message) {
    serial.execute(
        () -> {
          if (attempt != null && !method.getType().clientSendsOneMessage()) {
            attempt.sendMessage(message);
          } else {
            requests.add(message);
          }
        });
  }

  @Override
  public void halfClose() {
    serial.execute(
        () -> {
          halfClosed = true;
          if (method.getType().clientSendsOneMessage()) {
            decide();
          } else if (attempt != null) {
            attempt.halfClose();
          }
        });
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    serial.execute(
        () -> {
          Status status = Status.CANCELLED;
          if (message != null) {
            status = status.withDescription(message);
          }
          if (cause != null) {
            status = status.withCause(cause);
          }
          abandon(status);
        });
  }

  private void decide() {
    if (over || call != null || headers == null) {
      return;
    }
    String authority =
        options.getAuthority() == null ? channel.authority() : options.getAuthority();
    GrpcRequestView view =
        new GrpcRequestView(
            "http",
            authority,
            '/' + method.getFullMethodName(),
            headers,
            method.getType().clientSendsOneMessage());
    if (inbound != null) {
      inbound.carry(view, new MetadataEditor(headers));
    }
    OutboundCall begun = channel.mesh().outbound(channel.host(), channel.port(), view);
    call = begun;
    drive(begun, begun.verdict());
  }

  private void drive(OutboundCall at, Verdict verdict) {
    if (over) {
      return;
    }
    switch (verdict) {
      case SEND -> send(at);
      case WAIT -> resumeAfter(at);
      case CONFIGURE -> {
        boolean[] resumed = {false};
        Runnable once =
            () -> {
              if (!resumed[0]) {
                resumed[0] = true;
                drive(at, at.resume());
              }
            };
        at.configured().whenComplete((done, failed) -> serial.execute(once));
        serial.schedule(once, at.waitNanos(), TimeUnit.NANOSECONDS, channel.timers());
      }
      case REPLY -> finish(Statuses.of(at.reply()), new Metadata());
      case PASS_THROUGH -> passThrough();
      case DELIVER, ADMIT, DONE -> {}
    }
  }

  private void resumeAfter(OutboundCall at) {
    serial.schedule(
        () -> drive(at, at.resume()), at.waitNanos(), TimeUnit.NANOSECONDS, channel.timers());
  }

  private void send(OutboundCall at) {
    Metadata outgoing = new Metadata();
    if (headers != null) {
      outgoing.merge(headers);
    }
    at.editRequestHeaders(new MetadataEditor(outgoing));
    CallOptions with = options.withAuthority(at.authority());
    long timeout = at.attemptTimeoutNanos();
    boolean ours = false;
    if (timeout > 0) {
      Deadline callers = options.getDeadline();
      Deadline limit = Deadline.after(timeout, TimeUnit.NANOSECONDS);
      ours = callers == null || limit.isBefore(callers);
      with = ours ? with.withDeadline(limit) : with;
    }
    MethodDescriptor<Q, A> to = method;
    if (!at.path().equals('/' + method.getFullMethodName())) {
      to = method.toBuilder().setFullMethodName(at.path().substring(1)).build();
    }
    ManagedChannel endpoint = channel.endpoints().to(at.cluster(), at.endpoint());
    run(endpoint.newCall(to, with), new Attempt(at, at.attempt(), ours), outgoing);
  }

  private void passThrough() {
    Metadata outgoing = new Metadata();
    if (headers != null) {
      outgoing.merge(headers);
    }
    ManagedChannel outside = channel.endpoints().plaintext(channel.host(), channel.port());
    run(
        outside.newCall(method, options.withAuthority(channel.authority())),
        new Attempt(null, 0, false),
        outgoing);
  }

  private void run(ClientCall<Q, A> fresh, Attempt responses, Metadata outgoing) {
    attempt = fresh;
    responses.self = fresh;
    fresh.start(responses, outgoing);
    if (requested > 0) {
      fresh.request(requested);
    }
    for (Q message : requests) {
      fresh.sendMessage(message);
    }
    if (halfClosed) {
      fresh.halfClose();
    }
  }

  private void abandon(Status status) {
    if (over) {
      return;
    }
    if (attempt != null) {
      attempt.cancel("the caller left", status.getCause());
      attempt = null;
    }
    OutboundCall at = call;
    if (at != null) {
      at.abandon();
    }
    over = true;
    channel.ended();
    tell(status, new Metadata());
  }

  private void fail(Throwable failure) {
    abandon(Status.INTERNAL.withCause(failure).withDescription("the mesh failed in this call"));
  }

  private void finish(Status status, Metadata trailers) {
    if (over) {
      return;
    }
    over = true;
    attempt = null;
    OutboundCall at = call;
    if (at != null) {
      at.grpcStatus(status.getCode().value());
      at.complete(0, 0);
    }
    channel.ended();
    tell(status, trailers);
  }

  private void tell(Status status, Metadata trailers) {
    Listener<A> to = listener;
    if (to != null) {
      onCallersExecutor(() -> to.onClose(status, trailers));
    }
  }

  /** A blocking stub waits on its executor: what we run elsewhere would not wake it. */
  private void onCallersExecutor(Runnable task) {
    Executor executor = options.getExecutor();
    if (executor == null) {
      task.run();
    } else {
      executor.execute(task);
    }
  }

  /** The responses of one attempt; late ones are dropped. */
  private final class Attempt extends Listener<A> {
    private final @Nullable OutboundCall at;
    private final int number;
    private final boolean ours;
    private final boolean buffered = method.getType().serverSendsOneMessage();
    private @Nullable ClientCall<Q, A> self;
    private @Nullable Metadata responseHeaders;
    private @Nullable A response;

    private Attempt(@Nullable OutboundCall at, int number, boolean ours) {
      this.at = at;
      this.number = number;
      this.ours = ours;
    }

    @Override
    public void onHeaders(Metadata received) {
      serial.execute(
          () -> {
            responseHeaders = received;
            if (!buffered && isCurrent()) {
              deliver(Status.OK, received);
              forward(to -> to.onHeaders(received));
            }
          });
    }

    @Override
    public void onMessage(A message) {
      serial.execute(
          () -> {
            if (buffered) {
              response = message;
            } else if (isCurrent()) {
              forward(to -> to.onMessage(message));
            }
          });
    }

    @Override
    public void onReady() {
      serial.execute(
          () -> {
            if (isCurrent() && !method.getType().clientSendsOneMessage()) {
              forward(Listener::onReady);
            }
          });
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      serial.execute(
          () -> {
            if (!isCurrent()) {
              return;
            }
            attempt = null;
            FailureKind failure =
                at == null ? null : Statuses.failure(status, responseHeaders != null, ours);
            if (at == null || (!buffered && responseHeaders != null)) {
              close(status, trailers);
            } else if (failure != null) {
              drive(at, at.onFailure(number, failure, status.asException()));
            } else {
              Verdict verdict = deliver(status, trailers);
              if (verdict == Verdict.DELIVER) {
                close(status, trailers);
              } else {
                drive(at, verdict);
              }
            }
          });
    }

    private Verdict deliver(Status status, Metadata received) {
      return at == null
          ? Verdict.DELIVER
          : at.onResponse(number, 200, Statuses.view(status, received));
    }

    private void close(Status status, Metadata trailers) {
      Metadata head = responseHeaders;
      A message = response;
      if (buffered && head != null) {
        if (at != null) {
          at.editResponseHeaders(new MetadataEditor(head));
        }
        forward(to -> to.onHeaders(head));
      }
      if (buffered && message != null) {
        forward(to -> to.onMessage(message));
      }
      finish(status, trailers);
    }

    private boolean isCurrent() {
      return !over && attempt == self;
    }

    private void forward(java.util.function.Consumer<Listener<A>> event) {
      Listener<A> to = listener;
      if (to != null) {
        onCallersExecutor(() -> event.accept(to));
      }
    }
  }
}
