package io.inmesh.grpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call: its own call on one endpoint's channel, and what came back so far. gRPC calls
 * the listener on the connection's thread; each event is handed into the call's own order.
 */
final class Attempt<Q, A> extends ClientCall.Listener<A> {
  private final MeshClientCall<Q, A> owner;
  private final OutboundCall decision;
  private final int number;
  private final boolean ours;
  private final ClientCall<Q, A> wire;
  private final @Nullable EndpointChannel endpoint;
  private final StreamFacts facts;
  private final Metadata outgoing;
  @Nullable Metadata headers;
  @Nullable A message;
  private boolean delivered;
  private @Nullable Future<?> patience; // written before the start

  /**
   * Not started yet.
   *
   * @param number of the attempt; 0 = the call passes through
   * @param ours whether the attempt's time-out is the mesh's, and not the caller's deadline
   * @param endpoint null = the call goes over a channel of the application
   */
  Attempt(
      MeshClientCall<Q, A> owner,
      OutboundCall decision,
      int number,
      boolean ours,
      ClientCall<Q, A> wire,
      @Nullable EndpointChannel endpoint,
      StreamFacts facts,
      Metadata outgoing) {
    this.owner = owner;
    this.decision = decision;
    this.number = number;
    this.ours = ours;
    this.wire = wire;
    this.endpoint = endpoint;
    this.facts = facts;
    this.outgoing = outgoing;
  }

  OutboundCall decision() {
    return decision;
  }

  private boolean passesThrough() {
    return number == 0;
  }

  ClientCall<Q, A> wire() {
    return wire;
  }

  StreamFacts facts() {
    return facts;
  }

  /** Whether the endpoint answered with its end; else it was gRPC here that gave up. */
  private boolean endedByPeer(Metadata trailers) {
    return facts.endedByPeer() || (headers == null && Statuses.fromPeer(trailers));
  }

  /**
   * Before its start: ends it when no headers have come in time.
   *
   * @param nanos 0 = there is no such limit
   */
  void mustAnswerWithin(long nanos, ScheduledExecutorService timers) {
    if (nanos > 0) {
      try {
        patience =
            timers.schedule(() -> owner.serially(this, this::giveUp), nanos, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        patience = null; // the mesh's channels are closed, and the attempt ends with them
      }
    }
  }

  private void giveUp() {
    if (headers == null) {
      wire.cancel("the time of the attempt is over", null);
      owner.closed(
          this,
          Status.DEADLINE_EXCEEDED.withDescription("no answer in the time of an attempt"),
          new Metadata());
    }
  }

  private void heard() {
    Future<?> waiting = patience;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  void start() {
    wire.start(this, outgoing);
  }

  /** Tells the engine that the answer has begun, of which the application sees all. */
  Verdict deliver() {
    Verdict verdict = report(Status.OK, new Metadata());
    delivered = passesThrough() || verdict == Verdict.DELIVER;
    return delivered ? Verdict.DELIVER : verdict;
  }

  /**
   * Tells the engine how the attempt ended, and lets go of a connection that did not come about.
   */
  Verdict ended(Status status, Metadata trailers, EndpointChannels endpoints) {
    boolean byPeer = endedByPeer(trailers);
    FailureKind failure =
        byPeer ? null : Statuses.failure(status, headers != null, ours, facts.left());
    if (failure != null && endpoint != null && Statuses.neverConnected(failure)) {
      endpoints.forget(endpoint);
    }
    if (passesThrough()) {
      report(status, trailers);
      return Verdict.DELIVER;
    } else if (failure != null) {
      Verdict verdict = decision.onFailure(number, failure, status.asException());
      return delivered ? Verdict.DELIVER : verdict;
    }
    // What failed here alone, such as a message over its limit, would fail again.
    return delivered ? Verdict.DELIVER : report(byPeer ? status : Status.OK, trailers);
  }

  private Verdict report(Status status, Metadata trailers) {
    return decision.onResponse(number, 200, Statuses.view(status, headers, trailers));
  }

  /** Writes the rules' edits into headers, or into trailers that come alone. */
  void edit(Metadata answer) {
    if (!passesThrough()) {
      decision.editResponseHeaders(new MetadataEditor(answer));
    }
  }

  /** Whether a deadline passed here: the endpoint said nothing of the kind. */
  boolean outlived(Status status, Metadata trailers) {
    return status.getCode() == Status.Code.DEADLINE_EXCEEDED
        && headers == null
        && !endedByPeer(trailers);
  }

  /**
   * Whether the connection was retired, by us or by the peer's GOAWAY, between its choice and the
   * start: nothing was sent, and another connection to the same endpoint takes it. gRPC's own
   * channels do so too, whatever their policy of retries.
   */
  boolean neverLeft(Status status) {
    return endpoint != null && headers == null && !facts.left() && Statuses.overtaken(status);
  }

  @Override
  public void onHeaders(Metadata received) {
    heard();
    owner.serially(this, () -> owner.answered(this, received));
  }

  @Override
  public void onMessage(A received) {
    owner.serially(this, () -> owner.received(this, received));
  }

  @Override
  public void onReady() {
    owner.serially(this, owner::readyForMore);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    heard();
    owner.serially(this, () -> owner.closed(this, status, trailers));
  }
}
