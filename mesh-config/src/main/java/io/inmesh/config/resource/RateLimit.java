package io.inmesh.config.resource;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How many requests a service takes in all, counted over all its instances. */
@Doc("How many requests a service takes, counted over all its instances; beyond it they get 429.")
@OneOf({"service", "targetRef"})
public record RateLimit(
    @Doc("Host of the service; a short name is one of this namespace.") @Nullable String service,
    @Doc("The service as an object of this namespace: kind Service, name.")
        @Nullable PolicyTargetReference targetRef,
    @Required @Doc("The limit.") Limit limit)
    implements Spec {

  /** The limit. */
  @Doc("Requests per unit of time.")
  public record Limit(
      @Required @Range(min = 1, max = 1_000_000_000) @Doc("How many.") Integer requests,
      @Required @Doc("In which time: SECOND, MINUTE or HOUR.") Unit unit) {}

  /** A unit of time. */
  public enum Unit {
    /** One second. */
    SECOND(Duration.ofSeconds(1)),
    /** One minute. */
    MINUTE(Duration.ofMinutes(1)),
    /** One hour. */
    HOUR(Duration.ofHours(1));

    private final Duration duration;

    Unit(Duration duration) {
      this.duration = duration;
    }

    /** How long it is. */
    public Duration duration() {
      return duration;
    }
  }

  /**
   * The host of the target: {@code service}, or the name that targetRef gives; null if neither is
   * written.
   */
  public @Nullable String target() {
    return service != null || targetRef == null ? service : targetRef.name();
  }
}
