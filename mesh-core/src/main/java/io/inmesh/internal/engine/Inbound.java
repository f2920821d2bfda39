package io.inmesh.internal.engine;

import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderEditor;
import io.inmesh.call.InboundCall;
import io.inmesh.call.LocalReply;
import io.inmesh.call.Peer;
import io.inmesh.call.RequestView;
import io.inmesh.call.Verdict;
import io.inmesh.identity.SpiffeId;
import io.inmesh.internal.policy.InboundRules;
import io.inmesh.internal.policy.PathNormalizer;
import io.inmesh.internal.routing.Paths;
import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.WorkloadRef;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What is known of one inbound call. The rules are in {@link InboundChain}. */
final class Inbound implements InboundCall, Entering {
  private final InboundChain chain;
  private final RequestView request;
  private final Peer peer;
  private final int port;
  private final MeshSnapshot snapshot;
  private final @Nullable InboundRules rules;
  private final String path;
  private String policyPath; // changes while the call is decided alone
  private final long startNanos;
  private final @Nullable LocalReply reply;
  private final AtomicBoolean ended = new AtomicBoolean();
  private boolean left;
  private @Nullable FailureKind failure; // of the application
  private int status;
  private int grpcStatus = GrpcStatus.NONE;
  private long durationNanos;
  private long requestBytes;
  private long responseBytes;
  private @Nullable WorkloadRef source;

  Inbound(
      InboundChain chain,
      MeshSnapshot snapshot,
      @Nullable InboundRules rules,
      int port,
      RequestView request,
      Peer peer) {
    this.chain = chain;
    this.snapshot = snapshot;
    this.rules = rules;
    this.port = port;
    this.request = request;
    this.peer = peer;
    this.startNanos = chain.now();
    this.path = PathNormalizer.normalize(request.path());
    int end = Paths.end(path);
    this.policyPath = end == path.length() ? path : path.substring(0, end);
    this.reply = chain.decide(this, rules);
  }

  @Override
  public Verdict verdict() {
    if (ended.get()) {
      return Verdict.DONE;
    }
    return reply == null ? Verdict.ADMIT : Verdict.REPLY;
  }

  @Override
  public LocalReply reply() {
    if (reply == null) {
      throw new IllegalStateException(
          "call to port %d: there is no reply of the mesh (verdict: ADMIT)".formatted(port));
    }
    return reply;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String policyPath() {
    return policyPath;
  }

  @Override
  public boolean readByContainer() {
    String view = PathNormalizer.containerView(policyPath);
    boolean other = !view.equals(policyPath);
    policyPath = view;
    return other;
  }

  @Override
  public void editRequestHeaders(HeaderEditor editor) {
    source(); // an adapter may edit the very headers that the request is a view of
    chain.editRequestHeaders(this, editor);
  }

  @Override
  public void editResponseHeaders(HeaderEditor editor) {
    if (peer.id() == null) {
      editor.removePrefix("x-inmesh-");
    }
  }

  @Override
  public void onFailure(FailureKind kind) {
    failure = kind;
  }

  @Override
  public void complete(int answered, long requestBytesReceived, long responseBytesSent) {
    if (ended.compareAndSet(false, true)) {
      status = answered;
      requestBytes = requestBytesReceived;
      responseBytes = responseBytesSent;
      end();
    }
  }

  @Override
  public void abandon() {
    if (ended.compareAndSet(false, true)) {
      left = true;
      end();
    }
  }

  private void end() {
    durationNanos = chain.now() - startNanos;
    if (reply != null && grpcStatus == GrpcStatus.NONE) {
      grpcStatus = reply.grpcStatus();
    }
    if (reply != null && status == reply.status()) {
      status = GrpcStatus.httpStatus(request, reply);
    }
    chain.ended(this);
  }

  @Override
  public RequestView request() {
    return request;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public WorkloadRef source() {
    WorkloadRef known = source;
    if (known == null) {
      known = readSource();
      source = known;
    }
    return known;
  }

  private WorkloadRef readSource() {
    SpiffeId id = peer.id();
    return id == null || !peer.tls()
        ? WorkloadRef.UNKNOWN
        : WorkloadRef.fromPeerHeader(request.header(OutboundHeaders.PEER), id);
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public @Nullable InboundListener listener() {
    return rules == null ? null : rules.listener();
  }

  @Override
  public String revision() {
    return snapshot.revision();
  }

  @Override
  public Reporting reporting() {
    return snapshot.reporting();
  }

  @Override
  public String flags() {
    String flags = reply == null ? Flags.text(failureFlag()) : reply.flags();
    return left ? (flags.equals("-") ? "DC" : flags + ",DC") : flags;
  }

  private int failureFlag() {
    return failure == null ? 0 : Replies.flag(failure);
  }

  @Override
  public String detail() {
    if (reply != null) {
      return reply.detail();
    }
    if (failure != null) {
      return failure == FailureKind.CONNECT
          ? "upstream_reset_before_response_started{connection_failure}"
          : "upstream_reset_before_response_started{connection_termination}";
    }
    return left ? "downstream_remote_disconnect" : "via_upstream";
  }

  @Override
  public Origin origin() {
    return reply == null ? Origin.NONE : reply.origin();
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public int grpcStatus() {
    return grpcStatus;
  }

  @Override
  public void grpcStatus(int seen) {
    grpcStatus = seen;
  }

  @Override
  public long durationNanos() {
    return ended.get() ? durationNanos : chain.now() - startNanos;
  }

  @Override
  public long requestBytes() {
    return requestBytes;
  }

  @Override
  public long responseBytes() {
    return responseBytes;
  }
}
