package io.inmesh.call;

import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.VirtualHost;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One call from this workload, from its first attempt to its end.
 *
 * <p>The adapter drives it by a {@code switch} over the verdict, in a loop or by callbacks. Any
 * thread may call any method; a callback that comes late (its attempt is over, or the call is) is
 * dropped and answered {@link Verdict#DONE}. Nothing here blocks, and nothing here does I/O.
 */
public interface OutboundCall {
  /** What to do now. */
  Verdict verdict();

  /** CONFIGURE: completes when the listener is known, or known to be absent. */
  CompletionStage<Void> configured();

  /** WAIT, CONFIGURE: for how long, from the moment that the verdict was given. */
  long waitNanos();

  /** WAIT, CONFIGURE: goes on. */
  Verdict resume();

  /** SEND: the number of this attempt, from 1; goes into its callbacks. */
  int attempt();

  /**
   * The cluster that the route chose, also of a call that never left: a fault ended it, or no
   * endpoint was there.
   *
   * @throws IllegalStateException if there is none
   */
  Cluster cluster();

  /** Whether {@link #cluster()} has something to say. */
  boolean routed();

  /**
   * The endpoint of the current attempt, or of the last one.
   *
   * @throws IllegalStateException if no attempt was made
   */
  Endpoint endpoint();

  /** Whether {@link #endpoint()} has something to say. */
  boolean attempted();

  /** SEND: how long this attempt may take, with what is left of the deadline; 0 = no limit. */
  long attemptTimeoutNanos();

  /** How much is left of the call's own deadline, at least 1; 0 = it has none. */
  long remainingNanos();

  /** What to send, after rewrites; with query. */
  String path();

  /** What to send as Host, after rewrites. */
  String authority();

  /** What to send. */
  String method();

  /** SEND: writes the route's and the destination's edits. */
  void editRequestHeaders(HeaderEditor editor);

  /**
   * The response's headers are there. Of a call that passes through, attempt 0 may be reported: it
   * is noted for telemetry, and the verdict stays.
   *
   * @return DELIVER, or WAIT, SEND, REPLY: then discard this response; DONE if late
   */
  Verdict onResponse(int attempt, int status, ResponseView response);

  /**
   * The attempt failed without an answer; or, after DELIVER, in the middle of the answer: then the
   * verdict stays DELIVER and the application sees the failure.
   *
   * @return WAIT, SEND, REPLY; DONE if late
   */
  Verdict onFailure(int attempt, FailureKind kind, @Nullable Throwable cause);

  /** DELIVER, REPLY: writes the route's and the destination's edits. */
  void editResponseHeaders(HeaderEditor editor);

  /**
   * REPLY: what to answer.
   *
   * @throws IllegalStateException if the verdict is another
   */
  LocalReply reply();

  /** The call has ended. Once; later ones are dropped. */
  void complete(long requestBytes, long responseBytes);

  /** The caller left. Instead of {@link #complete}. */
  void abandon();

  // Read by telemetry, above all by CallObserver, when the call has ended.

  /** The request. */
  RequestView request();

  /** The host that the application dialled; empty at a gateway. */
  String host();

  /** The port that the application dialled, or the gateway's own. */
  int port();

  /** Whether the call came in at a gateway. */
  boolean gateway();

  /** Null = none was found. */
  @Nullable VirtualHost virtualHost();

  /** Null = none matched. */
  @Nullable Route route();

  /** Of the route, or of what decided instead; NONE = nobody. */
  Origin origin();

  /** Of the snapshot that decided. */
  String revision();

  /** How it is to be reported: of the snapshot that decided. */
  Reporting reporting();

  /** Envoy's response flags, joined by ","; {@code -} = none. */
  String flags();

  /** Envoy's response code details: {@code via_upstream}, {@code route_not_found}. */
  String detail();

  /** Of the answer; 0 = the caller left, or there is none yet. */
  int status();

  /** {@code grpc-status} of the answer; -1 = not known. */
  int grpcStatus();

  /** {@code grpc-status} as the adapter saw it in trailers, after the headers were delivered. */
  void grpcStatus(int status);

  /** How many attempts were made. */
  int attempts();

  /** From the beginning to the end, or to now. */
  long durationNanos();

  /** From the last attempt's sending to its answer's headers; 0 = no answer. */
  long upstreamNanos();

  /** As told by {@link #complete}. */
  long requestBytes();

  /** As told by {@link #complete}. */
  long responseBytes();

  /** Why the last attempt failed; null = it did not. */
  @Nullable Throwable failure();
}
