package io.inmesh.controlplane;

import io.inmesh.ca.Grant;
import io.inmesh.config.decode.Decoder;
import io.inmesh.config.resource.Kinds;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.WorkloadEntry;
import io.inmesh.config.resource.WorkloadGroup;
import io.inmesh.controlplane.registry.Grants;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.store.JoinTokens;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.StoredResource;
import io.inmesh.identity.SpiffeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What accounts may claim: by the join tokens that they redeemed, and by their WorkloadGroups. */
final class AccountGrants implements Grants {
  private final JoinTokens tokens;
  private final ResourceStore store;

  AccountGrants(JoinTokens tokens, ResourceStore store) {
    this.tokens = tokens;
    this.store = store;
  }

  @Override
  public Collection<Grant> of(SpiffeId account) {
    List<Grant> grants = new ArrayList<>(tokens.grants(account));
    String kind = ResourceService.keyOf(Kinds.WORKLOAD_GROUP);
    for (StoredResource stored : store.snapshot().kind(kind).values()) {
      if (stored.key().namespace().equals(account.namespace())) {
        Resource<?> resource = Decoder.decode(stored.document(), "").resource();
        Resource<WorkloadGroup> group = resource == null ? null : resource.as(WorkloadGroup.class);
        if (group != null && isOf(group.spec().template(), account)) {
          grants.add(grant(group.spec()));
        }
      }
    }
    return grants;
  }

  private static boolean isOf(WorkloadEntry template, SpiffeId account) {
    String name = Objects.requireNonNullElse(template.serviceAccount(), "default");
    return name.equals(account.serviceAccount());
  }

  private static Grant grant(WorkloadGroup group) {
    Map<String, String> labels = new HashMap<>(group.template().labels());
    if (group.metadata() != null) {
      labels.putAll(group.metadata().labels());
    }
    Set<Integer> ports = new HashSet<>(group.template().ports().values());
    String address = group.template().address();
    return new Grant(
        labels, ports, address == null || address.isEmpty() ? Set.of() : Set.of(address));
  }
}
