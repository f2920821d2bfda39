package io.inmesh.internal.balance;

import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * The state of every cluster, by service host, port and subset: so all spellings of a service share
 * it, and it outlives a snapshot. Only the thread that applies snapshots comes here.
 */
public final class ClusterStates {
  private final IntUnaryOperator random;
  private Map<Key, ClusterState> states = Map.of();

  private record Key(String host, int port, String subset) {
    static Key of(Cluster cluster) {
      String host = cluster.service().host();
      return host.isEmpty()
          ? new Key(cluster.name(), 0, "")
          : new Key(host, cluster.service().port(), cluster.subset());
    }
  }

  /** Knows nothing yet. */
  public ClusterStates(IntUnaryOperator random) {
    this.random = random;
  }

  /** Live clusters by name, with the state of those that were there before. Forgets the others. */
  public Map<String, LiveCluster> apply(Collection<Cluster> clusters) {
    Map<Key, ClusterState> next = new HashMap<>();
    Map<ClusterState, Set<String>> addresses = new HashMap<>();
    Map<String, LiveCluster> live = new HashMap<>();
    for (Cluster cluster : clusters) {
      Key key = Key.of(cluster);
      ClusterState state = next.get(key);
      if (state == null) {
        ClusterState known = states.get(key);
        state = known != null ? known : new ClusterState(random.applyAsInt(Integer.MAX_VALUE));
        next.put(key, state);
      }
      Set<String> used = addresses.computeIfAbsent(state, s -> new HashSet<>());
      Target[] targets = new Target[cluster.endpoints().size()];
      for (int i = 0; i < targets.length; i++) {
        Endpoint endpoint = cluster.endpoints().get(i);
        String address = endpoint.toString();
        used.add(address);
        targets[i] = new Target(endpoint, state.endpoint(address));
      }
      live.put(cluster.name(), new LiveCluster(cluster, state, targets, random));
    }
    addresses.forEach(ClusterState::retain);
    states = next;
    return live;
  }
}
