package io.inmesh.controlplane.view;

import com.google.protobuf.Message;
import io.inmesh.ca.Grant;
import io.inmesh.config.model.Hosts;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.model.WorkloadGrant;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.config.resource.RateLimit;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.WorkloadGroup;
import io.inmesh.config.translate.ClientDescription;
import io.inmesh.config.translate.Generator;
import io.inmesh.config.translate.Scope;
import io.inmesh.config.translate.Translator;
import io.inmesh.controlplane.push.Client;
import io.inmesh.controlplane.push.ConfigView;
import io.inmesh.controlplane.quota.QuotaLimit;
import io.inmesh.controlplane.registry.Registration;
import io.inmesh.identity.SpiffeId;
import io.inmesh.xds.TypeUrls;
import io.inmesh.xds.WireNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A mesh model, translated on demand. Immutable; any thread. */
final class MeshView implements ConfigView {
  private static final Translator TRANSLATOR = new Translator();
  private static final String DEFAULT_ACCOUNT = "default";

  private final MeshModel model;
  private final List<Resource<?>> resources;
  private final List<WorkloadGrant> granted;
  private final Map<String, WorkloadInstance> instances; // by key of the registration
  private volatile @Nullable Map<String, Set<String>> services; // by the same, made when asked for

  MeshView(
      MeshModel model,
      List<Resource<?>> resources,
      List<WorkloadGrant> granted,
      Map<String, WorkloadInstance> instances) {
    this.model = model;
    this.resources = resources;
    this.granted = granted;
    this.instances = instances;
  }

  @Override
  public String revision() {
    return model.revision();
  }

  @Override
  public Object scope(Client client) {
    return TRANSLATOR.scope(
        model,
        new ClientDescription(
            Generator.of(client.claims().generator()),
            client.namespace(),
            client.claims().labels()));
  }

  @Override
  public Object cacheScope(Object scope, String typeUrl, String name) {
    return TRANSLATOR.cacheScope((Scope) scope, typeUrl, name);
  }

  @Override
  public Optional<? extends Message> resource(Object scope, String typeUrl, String name) {
    return TRANSLATOR.resource(model, (Scope) scope, typeUrl, name);
  }

  @Override
  public Set<String> wildcard(Object scope, String typeUrl) {
    return TRANSLATOR.wildcard(model, (Scope) scope, typeUrl);
  }

  /**
   * While resources and grants are the same, a workload that comes or goes changes only clusters
   * and endpoints of the services that select it; and, to be careful, what is about a workload
   * itself.
   */
  @Override
  public Changes since(ConfigView before) {
    if (!(before instanceof MeshView last)
        || last.resources != resources
        || !last.granted.equals(granted)) {
      return Changes.ANY;
    }
    Touched touched = Touched.between(last, this);
    return (scope, typeUrl, name) -> {
      if (typeUrl.equals(TypeUrls.CLUSTER) || typeUrl.equals(TypeUrls.ENDPOINT)) {
        return WireNames.parseOutboundCluster(name)
            .map(cluster -> touched.covers(cluster.host()))
            .orElse(true);
      }
      return !isOutbound(typeUrl, name);
    };
  }

  @Override
  public Optional<QuotaLimit> limit(String service, String bucket) {
    for (Resource<RateLimit> limit : model.all(RateLimit.class)) {
      String target = limit.spec().target();
      if (bucket.equals(limit.namespace() + "/" + limit.name())
          && target != null
          && Hosts.resolve(target, limit.namespace()).equals(service)) {
        RateLimit.Limit leased = limit.spec().limit();
        return Optional.of(new QuotaLimit(leased.requests(), leased.unit().duration()));
      }
    }
    return Optional.empty();
  }

  @Override
  public Set<String> servicesOf(Registration registration) {
    Map<String, Set<String>> known = services;
    if (known == null) {
      known = index();
      services = known;
    }
    return known.getOrDefault(registration.key(), Set.of());
  }

  @Override
  public Collection<Grant> grants(SpiffeId account) {
    List<Grant> found = new ArrayList<>();
    for (Resource<WorkloadGroup> group : model.all(WorkloadGroup.class)) {
      String named = group.spec().template().serviceAccount();
      if (group.namespace().equals(account.namespace())
          && Objects.requireNonNullElse(named, DEFAULT_ACCOUNT).equals(account.serviceAccount())) {
        found.add(grant(group.spec()));
      }
    }
    return found;
  }

  private static Grant grant(WorkloadGroup group) {
    Map<String, String> labels = new HashMap<>(group.template().labels());
    if (group.metadata() != null) {
      labels.putAll(group.metadata().labels());
    }
    String address = group.template().address();
    return new Grant(
        labels,
        Set.copyOf(group.template().ports().values()),
        address == null || address.isEmpty() ? Set.of() : Set.of(address));
  }

  /**
   * Services that select what came, went or changed.
   *
   * @param hosts theirs
   * @param wildcards of these, those such as {@code *.example.com}
   */
  private record Touched(Set<String> hosts, List<String> wildcards) {
    static Touched between(MeshView before, MeshView after) {
      Set<WorkloadInstance> differing = new HashSet<>(before.instances.values());
      for (WorkloadInstance instance : after.instances.values()) {
        if (!differing.remove(instance)) {
          differing.add(instance);
        }
      }
      Set<String> hosts = new HashSet<>();
      for (MeshService service : after.model.services()) {
        if (differing.stream().anyMatch(instance -> selects(service, instance))) {
          hosts.add(service.host());
        }
      }
      return new Touched(hosts, hosts.stream().filter(Hosts::isWildcard).toList());
    }

    boolean covers(String host) {
      return hosts.contains(host)
          || wildcards.stream().anyMatch(wildcard -> Hosts.covers(wildcard, host));
    }

    private static boolean selects(MeshService service, WorkloadInstance instance) {
      return !service.selector().isEmpty()
          && service.namespace().equals(instance.namespace())
          && instance.labels().entrySet().containsAll(service.selector().entrySet());
    }
  }

  /** Outbound listeners and routes follow from resources alone. */
  private static boolean isOutbound(String typeUrl, String name) {
    boolean ownListener = WireNames.parseInboundListener(name) > 0 || name.startsWith("0.0.0.0_");
    return (typeUrl.equals(TypeUrls.LISTENER) && !ownListener)
        || (typeUrl.equals(TypeUrls.ROUTE) && WireNames.parseOutboundCluster(name).isPresent());
  }

  private Map<String, Set<String>> index() {
    IdentityHashMap<WorkloadInstance, String> keys = new IdentityHashMap<>();
    instances.forEach((key, instance) -> keys.put(instance, key));
    Map<String, Set<String>> found = new HashMap<>();
    for (MeshService service : model.services()) {
      for (WorkloadInstance instance : model.instances(service)) {
        String key = keys.get(instance);
        if (key != null) {
          found.computeIfAbsent(key, k -> new HashSet<>()).add(service.host());
        }
      }
    }
    return found;
  }
}
