package io.inmesh.runtime.xds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the stream to the control plane stands at one moment.
 *
 * @param connected whether the stream is up and has answered
 * @param ready whether outbound policy and every port of this workload are known
 * @param stale whether what is in force comes from the state directory, not yet confirmed
 * @param revision in force; empty before the first
 * @param confirmedNanos of the ticker, when the control plane was last heard; null = never
 * @param rejected resources that were refused and still are, with the reasons
 * @param lastError why the stream last broke, or null
 */
public record AdsStatus(
    boolean connected,
    boolean ready,
    boolean stale,
    String revision,
    @Nullable Long confirmedNanos,
    List<String> rejected,
    @Nullable String lastError) {
  /** Before anything happened. */
  static final AdsStatus NEW = new AdsStatus(false, false, false, "", null, List.of(), null);
}
