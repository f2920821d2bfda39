package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.TrafficPolicy;
import io.inmesh.config.resource.TrafficPolicy.ConsistentHashLB;
import io.inmesh.config.resource.TrafficPolicy.Failover;
import io.inmesh.config.resource.TrafficPolicy.LoadBalancerSettings;
import io.inmesh.config.resource.TrafficPolicy.LocalityLoadBalancerSetting;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How endpoints are picked. */
final class BalancerRules {
  private static final Set<String> PLACES =
      Set.of(
          "topology.kubernetes.io/region",
          "topology.kubernetes.io/zone",
          "topology.istio.io/subzone");
  private static final long TABLE_MAX = 5_000_011;
  private static final int CERTAINTY = 40;

  private final Check check;

  BalancerRules(Check check) {
    this.check = check;
  }

  void balancer(@Nullable LoadBalancerSettings balancer, Path path) {
    if (balancer == null) {
      return;
    }
    if (balancer.consistentHash() != null) {
      hash(balancer.consistentHash(), path.field("consistentHash"));
    }
    TrafficPolicy.WarmupConfiguration warmup = balancer.warmup();
    if (warmup != null) {
      check.duration(warmup.duration(), path.field("warmup").field("duration"));
      check.require(
          warmup.aggression() == null || warmup.aggression() >= 1,
          path.field("warmup").field("aggression"),
          "must be at least 1",
          "write 1.0");
    }
    check.duration(balancer.warmupDurationSecs(), path.field("warmupDurationSecs"));
    if (balancer.localityLbSetting() != null) {
      locality(balancer.localityLbSetting(), path.field("localityLbSetting"));
    }
    if (balancer.zoneAwareLbSetting() != null) {
      Path at = path.field("zoneAwareLbSetting");
      failovers(balancer.zoneAwareLbSetting().failover(), at.field("failover"));
    }
  }

  private void hash(ConsistentHashLB hash, Path path) {
    Long ring = hash.minimumRingSize();
    check.require(
        ring == null || ring == 0 || (hash.ringHash() == null && hash.maglev() == null),
        path.field("minimumRingSize"),
        "cannot be given together with ringHash or maglev",
        "use ringHash.minimumRingSize");
    if (hash.maglev() != null) {
      long size = Objects.requireNonNullElse(hash.maglev().tableSize(), 0L);
      boolean prime =
          size > 1 && size < TABLE_MAX && BigInteger.valueOf(size).isProbablePrime(CERTAINTY);
      check.require(
          prime,
          path.field("maglev").field("tableSize"),
          "must be a prime number below 5000011, not %d".formatted(size),
          "write 65537");
    }
  }

  private void locality(LocalityLoadBalancerSetting locality, Path path) {
    List<String> callers = new ArrayList<>();
    for (int i = 0; i < locality.distribute().size(); i++) {
      TrafficPolicy.Distribute each = locality.distribute().get(i);
      Path at = path.field("distribute").item(i);
      callers.add(Objects.requireNonNullElse(each.from(), ""));
      shares(each.to(), at.field("to"));
    }
    places(callers, path.field("distribute"));
    failovers(locality.failover(), path.field("failover"));
    for (int i = 0; i < locality.failoverPriority().size(); i++) {
      check.require(
          locality.failover().isEmpty() || !PLACES.contains(locality.failoverPriority().get(i)),
          path.field("failoverPriority").item(i),
          "\"%s\" contradicts failover, which orders places too"
              .formatted(Texts.printable(locality.failoverPriority().get(i))),
          "keep one of them");
    }
  }

  private void shares(Map<String, Integer> shares, Path path) {
    int sum = shares.values().stream().mapToInt(each -> Math.max(0, Math.min(each, 1000))).sum();
    shares.forEach(
        (place, share) ->
            check.require(
                share > 0 && share <= 100,
                path.field(place),
                "%d is no share".formatted(share),
                "1 to 100"));
    check.require(
        sum == 100, path, "the shares sum up to %d".formatted(sum), "they must sum up to 100");
    places(List.copyOf(shares.keySet()), path);
  }

  /** Places of one list, none of which may lie within another. */
  private void places(List<String> places, Path path) {
    for (String place : places) {
      int star = place.indexOf('*');
      boolean whole = !List.of(place.split("/", 3)).contains("");
      check.require(
          whole && (star < 0 || star == place.length() - 1),
          path,
          "\"%s\" is no place".formatted(Texts.printable(place)),
          "region, region/zone or region/zone/sub-zone; '*' may stand at the end");
    }
    List<String> sorted =
        places.stream().sorted(Comparator.comparing(BalancerRules::lead)).toList();
    for (int i = 1; i < sorted.size(); i++) { // what a place holds stands right behind it
      check.require(
          !lead(sorted.get(i)).startsWith(lead(sorted.get(i - 1))),
          path,
          "\"%s\" and \"%s\" overlap"
              .formatted(Texts.printable(sorted.get(i - 1)), Texts.printable(sorted.get(i))),
          "keep one of them");
    }
  }

  /** What the parts of a place begin with: {@code us/} for {@code us} and {@code us/*}. */
  private static String lead(String place) {
    boolean open = place.equals("*") || place.endsWith("/*");
    return open ? place.substring(0, place.length() - 1) : place + "/";
  }

  private void failovers(List<Failover> failovers, Path path) {
    for (int i = 0; i < failovers.size(); i++) {
      String from = Objects.requireNonNullElse(failovers.get(i).from(), "");
      String to = Objects.requireNonNullElse(failovers.get(i).to(), "");
      check.require(
          !from.equals(to), path.item(i), "from and to are the same region", "name two regions");
      check.require(
          (from + to).indexOf('/') < 0 && (from + to).indexOf('*') < 0,
          path.item(i),
          "\"%s\" to \"%s\": regions alone fail over"
              .formatted(Texts.printable(from), Texts.printable(to)),
          "write their names, without zone and '*'");
    }
  }
}
