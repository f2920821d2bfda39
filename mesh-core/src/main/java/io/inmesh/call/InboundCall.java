package io.inmesh.call;

import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.WorkloadRef;
import org.jspecify.annotations.Nullable;

/** One call to this workload. Decided when it is made; any thread may end it. */
public interface InboundCall {
  /** ADMIT or REPLY; DONE once it has ended. */
  Verdict verdict();

  /**
   * REPLY: what to answer.
   *
   * @throws IllegalStateException if the verdict is another
   */
  LocalReply reply();

  /** The path as the policies saw it: normalised, with its query. Hand this one on. */
  String path();

  /** ADMIT: strips what the peer may not say, and names the peer (x-forwarded-client-cert). */
  void editRequestHeaders(HeaderEditor editor);

  /** REPLY or ADMIT: strips what the mesh keeps to itself from answers to strangers. */
  void editResponseHeaders(HeaderEditor editor);

  /**
   * The application, behind a sidecar, failed this call; what the caller is told follows with
   * {@link #complete}. For telemetry.
   */
  void onFailure(FailureKind kind);

  /** The call has ended. Once; later ones are dropped. */
  void complete(int status, long requestBytes, long responseBytes);

  /** The caller left. Instead of {@link #complete}. */
  void abandon();

  // Read by telemetry, above all by CallObserver, when the call has ended.

  /** The request. */
  RequestView request();

  /** The other end. */
  Peer peer();

  /** Who called, as telemetry names it; decides nothing. */
  WorkloadRef source();

  /** The workload's port. */
  int port();

  /** Null = nothing was received for this port. */
  @Nullable InboundListener listener();

  /** Of the snapshot that decided. */
  String revision();

  /** How it is to be reported: of the snapshot that decided. */
  Reporting reporting();

  /** Envoy's response flags, joined by ","; {@code -} = none. */
  String flags();

  /** Envoy's response code details. */
  String detail();

  /** What decided, when it was refused; NONE = nobody. */
  Origin origin();

  /** Of the answer; 0 = the caller left, or there is none yet. */
  int status();

  /** {@code grpc-status} of the answer; -1 = not known. */
  int grpcStatus();

  /** {@code grpc-status} as the adapter wrote it. */
  void grpcStatus(int status);

  /** From the beginning to the end, or to now. */
  long durationNanos();

  /** As told by {@link #complete}. */
  long requestBytes();

  /** As told by {@link #complete}. */
  long responseBytes();
}
