package io.inmesh.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a workload stands with its control plane at one moment: for actuators and admin pages.
 *
 * @param connected whether the stream to the control plane is up and has answered
 * @param ready whether identity and the listeners of this workload's own ports are there
 * @param stale whether the configuration in use comes from the state directory, not yet confirmed
 * @param revision of the configuration in use; empty before the first
 * @param sinceConfirmed how long ago the control plane was last heard of; null if never
 * @param spiffeId of this workload
 * @param svidExpires when the certificate in use ends; null without one
 * @param rejected resources that the control plane sent and this client refused, with the reason
 * @param lastError the last failure of connection or identity, with what to do; null if none
 */
public record RuntimeStatus(
    boolean connected,
    boolean ready,
    boolean stale,
    String revision,
    @Nullable Duration sinceConfirmed,
    String spiffeId,
    @Nullable Instant svidExpires,
    List<String> rejected,
    @Nullable String lastError) {
  /** Copies the list. */
  public RuntimeStatus {
    rejected = List.copyOf(rejected);
  }
}
