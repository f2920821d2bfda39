package io.inmesh.internal.engine;

import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderEditor;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Verdict;
import io.inmesh.internal.balance.LiveCluster;
import io.inmesh.internal.balance.Target;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.VirtualHost;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one outbound call. The rules are in {@link OutboundChain}; here are the fields,
 * kept few: this is the only object that a call costs. The fields are written by the owner of the
 * state alone and published with it.
 */
final class Outbound extends CallState implements OutboundCall {
  final OutboundChain chain;
  final RequestView request;
  final String host;
  final int port;
  final boolean gateway;
  final long startNanos;

  SnapshotPlan plan;
  @Nullable HostPlan hostPlan;
  @Nullable RoutePlan routePlan;
  @Nullable Destination destination;
  @Nullable Target target;
  @Nullable LocalReply reply;
  @Nullable Retried retried; // null until the first retry
  @Nullable Object aside; // CONFIGURE: the stage; later: the last attempt's Throwable
  String path;
  int flags;
  int status;
  int grpcStatus = GrpcStatus.NONE;
  boolean holdsAttempt;
  boolean waited; // the first wait for the configuration is over
  long nowNanos; // when the owner last looked
  long deadlineNanos; // 0 = none
  long nanos; // WAIT, CONFIGURE: for how long; ended: the duration
  long sentAtNanos;
  long upstreamNanos;
  private long requestBytes;
  private long responseBytes;

  Outbound(
      OutboundChain chain,
      SnapshotPlan plan,
      String host,
      int port,
      boolean gateway,
      RequestView request,
      long now) {
    this.chain = chain;
    this.plan = plan;
    this.host = host;
    this.port = port;
    this.gateway = gateway;
    this.request = request;
    this.path = request.path();
    this.startNanos = now;
    this.nowNanos = now;
  }

  /** What only a call that is tried again needs. */
  static final class Retried {
    Target[] tried = new Target[2];
    int count;
    @Nullable LiveCluster holdsRetryOf;

    void add(Target target) {
      if (count == tried.length) {
        tried = Arrays.copyOf(tried, count * 2);
      }
      tried[count++] = target;
    }
  }

  @Override
  public Verdict verdict() {
    return Verdicts.of(phase());
  }

  @Override
  public CompletionStage<Void> configured() {
    if (phase() == CONFIGURE && aside instanceof CompletableFuture<?> stage) {
      return stage.thenApply(nothing -> null);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public long waitNanos() {
    int phase = phase();
    return phase == CONFIGURE || phase == DELAY || phase == BACKOFF ? nanos : 0;
  }

  @Override
  public Verdict resume() {
    if (own(CONFIGURE)) {
      return chain.afterConfigure(this);
    } else if (own(DELAY)) {
      return chain.afterDelay(this);
    } else if (own(BACKOFF)) {
      return chain.afterBackoff(this);
    }
    return verdict();
  }

  @Override
  public int attempt() {
    return attemptNumber();
  }

  @Override
  public boolean routed() {
    return destination != null && destination.live() != null;
  }

  @Override
  public boolean attempted() {
    return target != null;
  }

  @Override
  public Cluster cluster() {
    Destination chosen = destination;
    LiveCluster live = chosen == null ? null : chosen.live();
    if (live == null) {
      throw new IllegalStateException(
          "call to %s:%d: no cluster was chosen (verdict: %s)".formatted(host, port, verdict()));
    }
    return live.cluster();
  }

  @Override
  public Endpoint endpoint() {
    Target chosen = target;
    if (chosen == null) {
      throw new IllegalStateException(
          "call to %s:%d: no attempt was made (verdict: %s)".formatted(host, port, verdict()));
    }
    return chosen.endpoint();
  }

  @Override
  public long attemptTimeoutNanos() {
    long perTry = routePlan == null ? 0 : routePlan.retry.perTryNanos();
    long left = deadlineNanos == 0 ? 0 : Math.max(1, deadlineNanos - sentAtNanos);
    return perTry == 0 ? left : left == 0 ? perTry : Math.min(perTry, left);
  }

  @Override
  public long remainingNanos() {
    return deadlineNanos == 0 ? 0 : Math.max(1, deadlineNanos - chain.now());
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String authority() {
    RoutePlan route = routePlan;
    String rewritten = route == null || route.rewrite == null ? null : route.rewrite.authority();
    return rewritten == null ? request.authority() : rewritten;
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public void editRequestHeaders(HeaderEditor editor) {
    chain.headers().request(this, editor);
  }

  @Override
  public void editResponseHeaders(HeaderEditor editor) {
    chain.headers().response(this, editor);
  }

  @Override
  public Verdict onResponse(int attempt, int answered, ResponseView response) {
    if (own(SEND, attempt)) {
      return chain.onResponse(this, answered, response);
    }
    return own(PASS_THROUGH, attempt) ? chain.onForeign(this, answered, response) : Verdict.DONE;
  }

  @Override
  public Verdict onFailure(int attempt, FailureKind kind, @Nullable Throwable cause) {
    if (own(SEND, attempt)) {
      return chain.onFailure(this, kind, cause);
    }
    return own(DELIVER, attempt) ? chain.onBrokenAnswer(this, kind, cause) : Verdict.DONE;
  }

  @Override
  public LocalReply reply() {
    LocalReply made = reply;
    if (made == null) {
      throw new IllegalStateException(
          "call to %s:%d: there is no reply of the mesh (verdict: %s)"
              .formatted(host, port, verdict()));
    }
    return made;
  }

  @Override
  public void complete(long requestBytesSent, long responseBytesReceived) {
    boolean answered = phase() >= DELIVER;
    if (end()) {
      requestBytes = requestBytesSent;
      responseBytes = responseBytesReceived;
      chain.ended(this, !answered);
    }
  }

  @Override
  public void abandon() {
    if (end()) {
      chain.ended(this, true);
    }
  }

  @Override
  public RequestView request() {
    return request;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public boolean gateway() {
    return gateway;
  }

  @Override
  public @Nullable VirtualHost virtualHost() {
    HostPlan found = hostPlan;
    return found == null ? null : found.host;
  }

  @Override
  public @Nullable Route route() {
    RoutePlan found = routePlan;
    return found == null ? null : found.route;
  }

  @Override
  public Origin origin() {
    RoutePlan found = routePlan;
    return found == null ? Origin.NONE : found.route.origin();
  }

  @Override
  public String revision() {
    return plan.snapshot.revision();
  }

  @Override
  public Reporting reporting() {
    return plan.snapshot.reporting();
  }

  @Override
  public String flags() {
    return Flags.text(flags);
  }

  @Override
  public String detail() {
    LocalReply made = reply;
    if (made != null) {
      return made.detail();
    }
    if ((flags & Flags.DOWNSTREAM_GONE) != 0) {
      return "downstream_remote_disconnect";
    }
    return status != 0 ? "via_upstream" : "";
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
  public int attempts() {
    return attemptNumber();
  }

  @Override
  public long durationNanos() {
    return phase() == ENDED ? nanos : chain.now() - startNanos;
  }

  @Override
  public long upstreamNanos() {
    return upstreamNanos;
  }

  @Override
  public long requestBytes() {
    return requestBytes;
  }

  @Override
  public long responseBytes() {
    return responseBytes;
  }

  @Override
  public @Nullable Throwable failure() {
    return aside instanceof Throwable cause ? cause : null;
  }
}
