package io.inmesh.snapshot;

/**
 * Who gets a copy of a request. It stands in routes for mirroring, to come: no adapter sends copies
 * yet.
 *
 * @param cluster its name
 * @param perMillion how many of a million requests are copied
 * @param shadowSuffix whether the copy's Host ends in {@code -shadow}
 */
public record Mirror(String cluster, int perMillion, boolean shadowSuffix) {
  /** Checks. */
  public Mirror {
    Check.notEmpty(cluster, "mirror's cluster");
    Check.perMillion(perMillion, "mirror's share");
  }
}
