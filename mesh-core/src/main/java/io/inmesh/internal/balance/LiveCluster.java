package io.inmesh.internal.balance;

import io.inmesh.snapshot.CircuitLimits;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.OutlierDetection;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of one snapshot, ready for calls. Any thread; no locks; a pick allocates nothing unless
 * an endpoint was ejected or came back since the last one.
 */
public final class LiveCluster {
  private final Cluster cluster;
  private final ClusterState state;
  private final Target[] targets;
  private final IntUnaryOperator random;
  private final @Nullable OutlierDetection outliers;
  private final int requestsMax;
  private volatile Available available;

  LiveCluster(Cluster cluster, ClusterState state, Target[] targets, IntUnaryOperator random) {
    this.cluster = cluster;
    this.state = state;
    this.targets = targets;
    this.random = random;
    this.outliers = cluster.outliers();
    this.requestsMax = requestsMax(cluster);
    // A clock is not needed while nobody is ejected; if somebody is, the first pick looks again.
    this.available = Available.of(cluster, targets, Ejections.NONE, 0);
  }

  /**
   * How many calls may be in flight. HTTP/1.1 takes a connection a call: those that have one and
   * those that wait for one. HTTP/2 shares.
   */
  private static int requestsMax(Cluster cluster) {
    CircuitLimits limits = cluster.limits();
    if (cluster.version() == HttpVersion.HTTP_2) {
      return limits.maxRequests();
    }
    long connected = (long) limits.maxConnections() + limits.maxPending();
    return (int) Math.min(limits.maxRequests(), connected);
  }

  /** What is configured. */
  public Cluster cluster() {
    return cluster;
  }

  /** What is remembered. */
  ClusterState state() {
    return state;
  }

  /** How many calls may be in flight. */
  public int requestsMax() {
    return requestsMax;
  }

  /** Takes a place for one attempt; false = there is none. */
  public boolean enter() {
    return state.enter(requestsMax);
  }

  /** Gives back what {@link #enter} took. */
  public void leave() {
    state.leave();
  }

  /** Takes a place for one retry; false = there is none. */
  public boolean enterRetry() {
    return state.enterRetry(cluster.limits());
  }

  /** Gives back what {@link #enterRetry} took. */
  public void leaveRetry() {
    state.leaveRetry();
  }

  /** An attempt to this endpoint begins. */
  public void begin(Target target) {
    target.state().enter();
  }

  /** An attempt to this endpoint is over. */
  public void end(Target target) {
    target.state().leave();
  }

  /** Chooses; null = nobody takes calls. */
  public @Nullable Target pick(long now) {
    return available(now).pick(cluster.balancing(), state, random);
  }

  /**
   * Chooses one that was not tried; when the dice insist, the next that was not; when all were,
   * any; null = nobody takes calls.
   *
   * @param reselections how often the dice are thrown again
   */
  public @Nullable Target pickAnother(Target[] tried, int reselections, long now) {
    Available now1 = available(now);
    Target target = now1.pick(cluster.balancing(), state, random);
    for (int i = 0; i < reselections && target != null && contains(tried, target); i++) {
      target = now1.pick(cluster.balancing(), state, random);
    }
    if (target == null || reselections == 0 || !contains(tried, target)) {
      return target;
    }
    for (Target other : now1.targets()) {
      if (!contains(tried, other)) {
        return other;
      }
    }
    return target;
  }

  /** Those that take calls now; for explain. */
  public boolean takesCalls(Target target, long now) {
    return contains(available(now).targets(), target);
  }

  /** Whether it is set aside now; for explain. */
  public boolean ejected(Target target, long now) {
    return state.ejections().contains(target.state(), now);
  }

  /** All of them; for explain. */
  public Target[] targets() {
    return targets.clone();
  }

  /** The upstream answered. */
  public void answered(Target target, int status, long now) {
    if (outliers == null) {
      return;
    }
    EndpointState endpoint = target.state();
    endpoint.answered();
    if (status < 500) {
      endpoint.no5xx();
      endpoint.noGatewayError();
      return;
    }
    if (!state.ejections().contains(endpoint, now)) { // it serves its time; this is an old call
      countError(endpoint, outliers, status, now);
    }
  }

  /**
   * No answer came.
   *
   * @param status what it counts as where local failures are not counted apart: 503, or 504 for a
   *     time-out
   */
  public void failed(Target target, int status, long now) {
    EndpointState endpoint = target.state();
    if (outliers == null || state.ejections().contains(endpoint, now)) {
      return;
    }
    int most = outliers.consecutiveLocalOrigin();
    if (most == 0) {
      countError(endpoint, outliers, status, now);
    } else if (endpoint.failedLocal() >= most) {
      state.eject(endpoint, targets, outliers, now);
    }
  }

  private void countError(EndpointState endpoint, OutlierDetection rules, int status, long now) {
    boolean eject = endpoint.failed5xx() >= rules.consecutive5xx() && rules.consecutive5xx() > 0;
    if (status >= 502 && status <= 504) {
      int most = rules.consecutiveGateway();
      eject |= endpoint.failedGateway() >= most && most > 0;
    } else {
      endpoint.noGatewayError();
    }
    if (eject) {
      state.eject(endpoint, targets, rules, now);
    }
  }

  private Available available(long now) {
    Available known = available;
    Ejections ejections = state.ejections();
    if (outliers == null || known.holds(ejections, now)) {
      return known;
    }
    Available next = Available.of(cluster, targets, ejections, now);
    available = next; // Another thread may have done the same: both are right.
    return next;
  }

  private static boolean contains(Target[] targets, Target target) {
    for (Target each : targets) {
      if (each != null && each.state() == target.state()) {
        return true;
      }
    }
    return false;
  }
}
