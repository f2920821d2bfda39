package io.inmesh.internal.engine;

import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Verdict;
import io.inmesh.internal.balance.LiveCluster;
import io.inmesh.internal.balance.Target;
import io.inmesh.internal.policy.PathNormalizer;
import io.inmesh.internal.policy.PolicyRules;
import io.inmesh.internal.resilience.RetryRules;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.spi.CallObserver;
import io.inmesh.time.Ticker;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of an outbound call. Each step returns null to go on, or the verdict that ends or pauses
 * the way. A step is run by the owner of the call's state; it neither blocks nor locks.
 */
final class OutboundChain {
  private static final int MILLION = 1_000_000;

  private final Ticker ticker;
  private final IntUnaryOperator random;
  private final CallObserver observer;
  private final NameRequests names;
  private final Supplier<SnapshotPlan> latest;
  private final OutboundHeaders headers;

  OutboundChain(
      Ticker ticker,
      IntUnaryOperator random,
      CallObserver observer,
      NameRequests names,
      Supplier<SnapshotPlan> latest,
      OutboundHeaders headers) {
    this.ticker = ticker;
    this.random = random;
    this.observer = observer;
    this.names = names;
    this.latest = latest;
    this.headers = headers;
  }

  long now() {
    return ticker.nanos();
  }

  OutboundHeaders headers() {
    return headers;
  }

  /** host, listener, virtual host, route, fault: delay and abort, own answer, deadline, attempt. */
  Verdict start(Outbound call) {
    Verdict verdict = listenerAndHost(call);
    verdict = verdict != null ? verdict : route(call);
    verdict = verdict != null ? verdict : delay(call);
    return verdict != null ? verdict : afterDelayStep(call);
  }

  private Verdict afterDelayStep(Outbound call) {
    Verdict verdict = abort(call);
    verdict = verdict != null ? verdict : ownAnswer(call);
    verdict = verdict != null ? verdict : deadlineAndRewrite(call);
    return verdict != null ? verdict : attempt(call);
  }

  Verdict afterConfigure(Outbound call) {
    call.waited = true;
    call.plan = latest.get();
    call.nowNanos = ticker.nanos();
    return start(call);
  }

  Verdict afterDelay(Outbound call) {
    call.nowNanos = ticker.nanos();
    return afterDelayStep(call);
  }

  Verdict afterBackoff(Outbound call) {
    call.nowNanos = ticker.nanos();
    return deadlinePassed(call) ? reply(call, Replies.timeout(call, true)) : attempt(call);
  }

  private @Nullable Verdict listenerAndHost(Outbound call) {
    ListenerPlan listener =
        call.gateway ? call.plan.gateway(call.port) : call.plan.outbound(call.host, call.port);
    if (listener == null || listener == ListenerPlan.ABSENT) {
      return call.gateway ? reply(call, Replies.noGateway(call)) : unknown(call, listener);
    }
    Verdict refused = call.gateway ? admission(call, listener) : null;
    if (refused != null) {
      return refused;
    }
    if (!call.gateway && call.request.ownTls()) {
      return publish(call, CallState.PASS_THROUGH);
    }
    call.hostPlan = listener.host(call.request.authority());
    return call.hostPlan != null ? null : reply(call, Replies.noVirtualHost(call, listener));
  }

  /** Before its routes: a stranger who may not enter does not learn which hosts there are. */
  private @Nullable Verdict admission(Outbound call, ListenerPlan listener) {
    if (!PathNormalizer.isClear(call.path)) {
      return reply(call, Replies.unclearPath(call));
    }
    PolicyRules rules = listener.policies;
    if (rules == null || !(call.request instanceof GatewayRequest entering)) {
      return null;
    }
    Admission refusal = Admission.refusal(rules, entering);
    return refusal == null ? null : reply(call, Replies.refused(call, refusal));
  }

  /** Only what the control plane has denied to know passes by, and only where it said it may. */
  private Verdict unknown(Outbound call, @Nullable ListenerPlan listener) {
    if (listener == null) {
      return neverHeardOf(call);
    }
    OutboundPolicy policy = call.plan.snapshot.outboundPolicy();
    if (policy == OutboundPolicy.ALLOW_ANY) {
      return publish(call, CallState.PASS_THROUGH);
    } else if (policy == OutboundPolicy.REGISTRY_ONLY) {
      return reply(call, Replies.registryOnly(call));
    }
    long wait = call.waited ? 0 : names.policyWaitNanos();
    return wait > 0
        ? configure(call, names.policyKnown(), wait)
        : reply(call, Replies.noPolicy(call));
  }

  private Verdict neverHeardOf(Outbound call) {
    if (call.waited) {
      return reply(call, Replies.notConfigured(call));
    }
    String name = call.host + ":" + call.port;
    NameRequests.Waiting waiting = names.ask(name, call.plan.names());
    if (waiting == null) {
      return reply(call, Replies.tooManyNames(call));
    }
    long wait = names.waitNanos(waiting);
    if (wait > 0) {
      return configure(call, waiting.answered(), wait);
    }
    call.waited = true;
    call.plan = latest.get(); // it may have been answered this very moment
    return start(call);
  }

  private Verdict configure(Outbound call, Object stage, long wait) {
    call.aside = stage;
    call.nanos = wait;
    return publish(call, CallState.CONFIGURE);
  }

  private @Nullable Verdict route(Outbound call) {
    call.aside = null;
    HostPlan host = call.hostPlan;
    RoutePlan route = host == null ? null : host.route(call.request);
    if (route == null) {
      return reply(call, Replies.noRoute(call));
    }
    call.routePlan = route;
    // Before faults: telemetry counts a call that never leaves under the service that it was for.
    call.destination = route.destinations.length == 0 ? null : route.choose(random);
    return null;
  }

  private @Nullable Verdict delay(Outbound call) {
    Fault fault = routeOf(call).fault;
    if (fault == null || fault.delay().isZero() || !happens(fault.delayPerMillion())) {
      return null;
    }
    call.flags |= Flags.DELAY_INJECTED;
    call.nanos = fault.delay().toNanos();
    return publish(call, CallState.DELAY);
  }

  private @Nullable Verdict abort(Outbound call) {
    Fault fault = routeOf(call).fault;
    return fault != null && happens(fault.abortPerMillion())
        ? reply(call, Replies.abort(call, fault))
        : null;
  }

  private boolean happens(int perMillion) {
    return perMillion > 0 && (perMillion >= MILLION || random.applyAsInt(MILLION) < perMillion);
  }

  private @Nullable Verdict ownAnswer(Outbound call) {
    return routeOf(call).destinations.length == 0
        ? reply(call, OwnAnswers.of(call, routeOf(call)))
        : null;
  }

  private @Nullable Verdict deadlineAndRewrite(Outbound call) {
    RoutePlan route = routeOf(call);
    if (route.timeoutNanos > 0) {
      long deadline = call.nowNanos + route.timeoutNanos;
      call.deadlineNanos = deadline == 0 ? 1 : deadline;
    }
    if (route.rewrite != null) {
      call.path = Rewrites.path(call.request.path(), route.route.match(), route.rewrite);
    }
    return null;
  }

  /** circuit limits, pick, send. */
  private Verdict attempt(Outbound call) {
    LiveCluster live = call.destination == null ? null : call.destination.live();
    if (live == null) {
      return reply(call, Replies.noCluster(call));
    }
    if (!live.enter()) {
      return reply(call, Replies.overflow(call, live));
    }
    Target target = pick(call, live);
    if (target == null) {
      live.leave();
      return reply(call, Replies.noEndpoint(call, live));
    }
    live.begin(target);
    call.holdsAttempt = true;
    call.target = target;
    call.sentAtNanos = call.nowNanos;
    return publish(call, CallState.SEND, call.attemptNumber() + 1);
  }

  private static @Nullable Target pick(Outbound call, LiveCluster live) {
    Outbound.Retried retried = call.retried;
    return retried == null
        ? live.pick(call.nowNanos)
        : live.pickAnother(retried.tried, routeOf(call).retry.reselections(), call.nowNanos);
  }

  /** classify, retry within budget, else deliver. */
  Verdict onResponse(Outbound call, int status, ResponseView response) {
    call.nowNanos = ticker.nanos();
    call.upstreamNanos = Math.max(1, call.nowNanos - call.sentAtNanos);
    call.status = status;
    call.grpcStatus = GrpcStatus.of(response);
    releaseRetry(call); // it is over with its answer's head, however long the body takes
    int counts = status == 200 && call.grpcStatus > 0 ? GrpcStatus.toHttp(call.grpcStatus) : status;
    liveOf(call).answered(targetOf(call), counts, call.nowNanos);
    if (routeOf(call).retry.deserves(status, call.grpcStatus, response)
        && RetryRules.repeatable(call.request)
        && mayRetry(call)) {
      return retry(call);
    }
    return publish(call, CallState.DELIVER);
  }

  /** Somebody answered a call that passes us by: noted for telemetry, and nothing else. */
  Verdict onForeign(Outbound call, int status, ResponseView response) {
    call.status = status;
    call.grpcStatus = GrpcStatus.of(response);
    return publish(call, CallState.PASS_THROUGH);
  }

  /** classify, retry within budget, else answer for the upstream. */
  Verdict onFailure(Outbound call, FailureKind kind, @Nullable Throwable cause) {
    call.nowNanos = ticker.nanos();
    call.aside = cause;
    boolean timeout = kind == FailureKind.TIMEOUT;
    liveOf(call).failed(targetOf(call), timeout ? 504 : 503, call.nowNanos);
    if (deadlinePassed(call) || (timeout && callTimedOut(call))) {
      return reply(call, Replies.timeout(call, true));
    }
    if (routeOf(call).retry.deserves(kind)
        && RetryRules.repeatable(call.request, kind)
        && mayRetry(call)) {
      return retry(call);
    }
    return reply(call, timeout ? Replies.timeout(call, false) : Replies.failed(call, kind, cause));
  }

  /** The answer broke after its headers were handed on: the application sees it by itself. */
  Verdict onBrokenAnswer(Outbound call, FailureKind kind, @Nullable Throwable cause) {
    call.nowNanos = ticker.nanos();
    call.aside = cause;
    call.flags |= Replies.flag(kind);
    liveOf(call).failed(targetOf(call), kind == FailureKind.TIMEOUT ? 504 : 503, call.nowNanos);
    return publish(call, CallState.DELIVER);
  }

  private static boolean mayRetry(Outbound call) {
    if (call.attemptNumber() > routeOf(call).retry.retries()) {
      call.flags |= Flags.RETRY_LIMIT;
      return false;
    }
    releaseRetry(call);
    LiveCluster live = liveOf(call);
    if (!live.enterRetry()) {
      call.flags |= Flags.OVERFLOW;
      return false;
    }
    if (call.retried == null) {
      call.retried = new Outbound.Retried();
    }
    call.retried.holdsRetryOf = live;
    return true;
  }

  private Verdict retry(Outbound call) {
    Outbound.Retried retried = call.retried;
    if (retried != null) {
      retried.add(targetOf(call));
    }
    releaseAttempt(call);
    call.status = 0;
    call.grpcStatus = GrpcStatus.NONE;
    long wait = routeOf(call).retry.backoffNanos(call.attemptNumber(), random);
    if (call.deadlineNanos != 0) {
      wait = Math.min(wait, Math.max(0, call.deadlineNanos - call.nowNanos));
    }
    if (wait > 0) {
      call.nanos = wait;
      return publish(call, CallState.BACKOFF);
    }
    return deadlinePassed(call) ? reply(call, Replies.timeout(call, true)) : attempt(call);
  }

  /** Whether the attempt's limit was what was left of the call's: a timer may fire a bit early. */
  private static boolean callTimedOut(Outbound call) {
    long perTry = routeOf(call).retry.perTryNanos();
    return perTry == 0
        || (call.deadlineNanos != 0 && call.sentAtNanos + perTry - call.deadlineNanos >= 0);
  }

  private static boolean deadlinePassed(Outbound call) {
    return call.deadlineNanos != 0 && call.nowNanos - call.deadlineNanos >= 0;
  }

  private Verdict reply(Outbound call, LocalReply reply) {
    releaseAttempt(call);
    call.reply = reply;
    call.status = GrpcStatus.httpStatus(call.request, reply);
    call.grpcStatus = reply.grpcStatus();
    return publish(call, CallState.REPLY);
  }

  private Verdict publish(Outbound call, int phase) {
    return publish(call, phase, call.attemptNumber());
  }

  private Verdict publish(Outbound call, int phase, int attempt) {
    if (call.publish(phase, attempt)) {
      return Verdicts.of(phase);
    }
    call.publishEnd();
    ended(call, true);
    return Verdict.DONE;
  }

  /** Once a call: gives back what it holds, and shows it to telemetry. */
  void ended(Outbound call, boolean abandoned) {
    if (abandoned) {
      call.flags |= Flags.DOWNSTREAM_GONE;
    }
    releaseAttempt(call);
    releaseRetry(call);
    call.nanos = ticker.nanos() - call.startNanos;
    observer.outbound(call);
  }

  private static void releaseAttempt(Outbound call) {
    if (call.holdsAttempt) {
      call.holdsAttempt = false;
      liveOf(call).end(targetOf(call));
      liveOf(call).leave();
    }
  }

  private static void releaseRetry(Outbound call) {
    Outbound.Retried retried = call.retried;
    if (retried != null && retried.holdsRetryOf != null) {
      retried.holdsRetryOf.leaveRetry();
      retried.holdsRetryOf = null;
    }
  }

  private static RoutePlan routeOf(Outbound call) {
    return Owned.value(call.routePlan, "route");
  }

  private static LiveCluster liveOf(Outbound call) {
    return Owned.value(Owned.value(call.destination, "destination").live(), "cluster");
  }

  private static Target targetOf(Outbound call) {
    return Owned.value(call.target, "endpoint");
  }
}
