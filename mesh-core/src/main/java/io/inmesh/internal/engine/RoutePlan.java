package io.inmesh.internal.engine;

import io.inmesh.internal.resilience.RetryRules;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.Rewrite;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteAction;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A route with all that its calls need, made ready once a snapshot. Immutable. */
final class RoutePlan {
  final Route route;
  final @Nullable Fault fault;
  final RetryRules retry;
  final long timeoutNanos; // 0 = none
  final @Nullable Rewrite rewrite;
  final Destination[] destinations; // empty = the route answers by itself
  private final int[] weightsUpTo;

  RoutePlan(Route route, PlanParts parts) {
    this.route = route;
    this.fault = route.fault();
    if (route.action() instanceof RouteAction.Forward forward) {
      retry = parts.retry(forward.retry());
      timeoutNanos = forward.timeout().toNanos();
      rewrite = forward.rewrite();
      destinations =
          forward.clusters().stream().map(parts::destination).toArray(Destination[]::new);
    } else {
      retry = RetryRules.NONE;
      timeoutNanos = 0;
      rewrite = null;
      destinations = new Destination[0];
    }
    weightsUpTo = new int[destinations.length];
    int sum = 0;
    for (int i = 0; i < destinations.length; i++) {
      sum += destinations[i].configured().weight();
      weightsUpTo[i] = sum;
    }
  }

  /** By weight; one alone is chosen whatever its weight. */
  Destination choose(IntUnaryOperator random) {
    if (destinations.length == 1) {
      return destinations[0];
    }
    int ticket = random.applyAsInt(weightsUpTo[weightsUpTo.length - 1]);
    for (int i = 0; i < weightsUpTo.length - 1; i++) {
      if (ticket < weightsUpTo[i]) {
        return destinations[i];
      }
    }
    return destinations[destinations.length - 1];
  }

  /** The share of a destination in percent; for explain. */
  double percent(int index) {
    int total = weightsUpTo[weightsUpTo.length - 1];
    return destinations.length == 1 || total == 0
        ? 100
        : 100.0 * destinations[index].configured().weight() / total;
  }

  HeaderEdits requestEdits() {
    return route.requestHeaders();
  }

  HeaderEdits responseEdits() {
    return route.responseHeaders();
  }

  @Override
  public String toString() {
    return route.name() + Arrays.toString(destinations);
  }
}
