package io.inmesh.runtime.quota;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one leased bucket behaves towards its quota service.
 *
 * @param bucket its name, as rules give it
 * @param domain the service that it limits, fully qualified
 * @param id what the quota service knows it by
 * @param reportingInterval between usage reports
 * @param unassigned what holds before the first assignment
 * @param expired what holds when an assignment has run out; null = the last assignment goes on
 * @param expiredFor how long {@code expired} holds before it is {@code unassigned} again; ZERO = on
 *     and on
 */
public record QuotaSettings(
    String bucket,
    String domain,
    Map<String, String> id,
    Duration reportingInterval,
    QuotaStrategy unassigned,
    @Nullable QuotaStrategy expired,
    Duration expiredFor) {
  /** Copies. */
  public QuotaSettings {
    id = Map.copyOf(id);
  }
}
