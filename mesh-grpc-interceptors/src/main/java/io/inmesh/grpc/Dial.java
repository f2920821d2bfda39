package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempts of one call: which channel, which options, which headers. Inside the call's
 * synchronization context.
 */
final class Dial<Q, A> {
  private final MeshChannel channel;
  private final MethodDescriptor<Q, A> method;
  private final CallOptions options;
  private final Context context;
  private final @Nullable Deadline deadline;
  private final @Nullable Channel outside;

  /**
   * For one call.
   *
   * @param context of the caller
   * @param outside takes calls that are not the mesh's; null = a plaintext connection
   */
  Dial(
      MeshChannel channel,
      MethodDescriptor<Q, A> method,
      CallOptions options,
      Context context,
      @Nullable Channel outside) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    this.context = context;
    this.outside = outside;
    this.deadline = earlier(options.getDeadline(), context.getDeadline());
  }

  private static @Nullable Deadline earlier(@Nullable Deadline one, @Nullable Deadline other) {
    return one == null ? other : other == null ? one : one.minimum(other);
  }

  /** The caller's, from its options or its context; null = none. */
  @Nullable Deadline deadline() {
    return deadline;
  }

  /** As the application dialled it, with the leading slash. */
  String path() {
    return '/' + method.getFullMethodName();
  }

  /** As the application dialled it. */
  String authority() {
    return options.getAuthority() == null ? channel.authority() : options.getAuthority();
  }

  /** SEND: an attempt at the endpoint that the engine chose. PASS_THROUGH: the one attempt. */
  Attempt<Q, A> attempt(MeshClientCall<Q, A> owner, OutboundCall at, Metadata headers) {
    return at.verdict() == Verdict.PASS_THROUGH
        ? outside(owner, at, headers)
        : endpoint(owner, at, headers);
  }

  private Attempt<Q, A> endpoint(MeshClientCall<Q, A> owner, OutboundCall at, Metadata headers) {
    Metadata outgoing = copy(headers);
    at.editRequestHeaders(new MetadataEditor(outgoing));
    long untilAnswered = untilAnswered(at);
    long untilEnd = untilAnswered > 0 ? at.remainingNanos() : at.attemptTimeoutNanos();
    Deadline limit = deadline;
    if (untilEnd > 0) {
      Deadline mesh = Deadline.after(untilEnd, TimeUnit.NANOSECONDS);
      limit = deadline == null || mesh.isBefore(deadline) ? mesh : deadline;
    }
    boolean ours = untilAnswered > 0 || (limit != null && !limit.equals(deadline));
    EndpointChannel to =
        channel.parts().endpoints().to(at.cluster(), at.endpoint(), at.authority());
    StreamFacts facts = new StreamFacts();
    CallOptions with =
        facts
            .watch(options)
            .withAuthority(to.key().tls() ? null : at.authority())
            .withDeadline(limit)
            .withExecutor(Runnable::run)
            .withoutWaitForReady();
    ClientCall<Q, A> wire = call(to.channel(), at.path(), with);
    Attempt<Q, A> attempt = new Attempt<>(owner, at, at.attempt(), ours, wire, to, facts, outgoing);
    attempt.mustAnswerWithin(untilAnswered, channel.parts().timers());
    return attempt;
  }

  /**
   * The attempt's own time, where its answer streams: it ends with the first headers, which no
   * deadline of gRPC does. 0 = a deadline is enough.
   */
  private long untilAnswered(OutboundCall at) {
    long own = at.attemptTimeoutNanos();
    long left = at.remainingNanos();
    boolean streams = !method.getType().serverSendsOneMessage();
    return streams && own > 0 && (left == 0 || left > own) ? own : 0;
  }

  private Attempt<Q, A> outside(MeshClientCall<Q, A> owner, OutboundCall at, Metadata headers) {
    StreamFacts facts = new StreamFacts();
    CallOptions with = facts.watch(options).withDeadline(deadline).withExecutor(Runnable::run);
    if (outside != null) {
      ClientCall<Q, A> wire = call(outside, path(), with);
      return new Attempt<>(owner, at, 0, false, wire, null, facts, copy(headers));
    }
    EndpointChannel to = channel.parts().endpoints().plaintext(channel.host(), channel.port());
    ClientCall<Q, A> wire = call(to.channel(), path(), with.withAuthority(authority()));
    return new Attempt<>(owner, at, 0, false, wire, to, facts, copy(headers));
  }

  private static Metadata copy(Metadata headers) {
    Metadata copy = new Metadata();
    copy.merge(headers);
    return copy;
  }

  /** An attempt sees what the caller's context holds, but is ended by its owner alone. */
  private ClientCall<Q, A> call(Channel to, String path, CallOptions with) {
    MethodDescriptor<Q, A> named =
        path.equals(path())
            ? method
            : method.toBuilder().setFullMethodName(path.substring(1)).build();
    Context values = context.fork();
    Context before = values.attach();
    try {
      return to.newCall(named, with);
    } finally {
      values.detach(before);
    }
  }
}
