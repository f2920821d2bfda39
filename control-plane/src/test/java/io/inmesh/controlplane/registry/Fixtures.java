package io.inmesh.controlplane.registry;

import io.inmesh.identity.SpiffeId;
import java.util.List;
import java.util.Map;

/** Accounts and claims that tests share. */
public final class Fixtures {
  public static final SpiffeId REVIEWS = SpiffeId.of("cluster.local", "default", "reviews");
  public static final SpiffeId RATINGS = SpiffeId.of("cluster.local", "default", "ratings");

  private Fixtures() {}

  /** Claims of an instance that serves workload port 9080. */
  public static Claims serving(String instance, Map<String, String> labels, int bound) {
    return claims(instance, labels, List.of(new ClaimedPort(9080, bound, "http", true)));
  }

  public static Claims claims(
      String instance, Map<String, String> labels, List<ClaimedPort> ports) {
    return new Claims(
        "library~127.0.0.1~" + instance + ".default~default.svc.cluster.local",
        WorkloadKind.LIBRARY,
        "inmesh",
        "",
        "",
        "app",
        "workload",
        instance,
        labels,
        ports,
        "",
        "");
  }
}
