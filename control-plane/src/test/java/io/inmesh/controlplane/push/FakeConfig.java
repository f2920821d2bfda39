package io.inmesh.controlplane.push;

import com.google.protobuf.Message;
import io.inmesh.controlplane.quota.QuotaLimit;
import io.inmesh.controlplane.registry.Registration;
import io.inmesh.xds.TypeUrls;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A configuration that a test writes by hand. Scopes are namespaces. */
final class FakeConfig {
  private final PushServer server;
  private final Map<String, Message> resources = new HashMap<>(); // by namespace|type|name
  private int revision;
  final Map<String, AtomicInteger> translations = new ConcurrentHashMap<>();
  volatile Collection<Registration> workloads = List.of();
  volatile Optional<QuotaLimit> limit = Optional.empty();

  FakeConfig(PushServer server) {
    this.server = server;
  }

  FakeConfig cluster(String name, String altStat) {
    return put("default", TypeUrls.CLUSTER, name, clusterOf(name, altStat));
  }

  static Cluster clusterOf(String name, String altStat) {
    return Cluster.newBuilder().setName(name).setAltStatName(altStat).build();
  }

  FakeConfig listener(String name, String stat) {
    return put(
        "default",
        TypeUrls.LISTENER,
        name,
        Listener.newBuilder().setName(name).setStatPrefix(stat).build());
  }

  FakeConfig endpoints(String name) {
    return put(
        "default",
        TypeUrls.ENDPOINT,
        name,
        ClusterLoadAssignment.newBuilder().setClusterName(name).build());
  }

  FakeConfig put(String namespace, String type, String name, Message message) {
    resources.put(namespace + "|" + type + "|" + name, message);
    return this;
  }

  FakeConfig remove(String type, String name) {
    resources.remove("default|" + type + "|" + name);
    return this;
  }

  /** A configuration without anything. */
  static ConfigView empty() {
    return new FakeConfig(null).view("empty", Map.of());
  }

  /** Serves what was put so far. */
  void publish() {
    Map<String, Message> now = Map.copyOf(resources);
    String name = "r" + (++revision);
    server.configure(
        registrations -> {
          workloads = registrations;
          return view(name, now);
        });
  }

  private ConfigView view(String name, Map<String, Message> now) {
    return new ConfigView() {
      @Override
      public String revision() {
        return name;
      }

      @Override
      public Object scope(Client client) {
        return client.namespace();
      }

      @Override
      public Optional<Message> resource(Object scope, String typeUrl, String resource) {
        String key = scope + "|" + typeUrl + "|" + resource;
        translations.computeIfAbsent(name + "|" + key, k -> new AtomicInteger()).incrementAndGet();
        return Optional.ofNullable(now.get(key));
      }

      /** What is named by host and port is got by name alone, as in a mesh. */
      @Override
      public Set<String> wildcard(Object scope, String typeUrl) {
        String prefix = scope + "|" + typeUrl + "|";
        Set<String> names = new TreeSet<>();
        now.keySet().stream()
            .filter(key -> key.startsWith(prefix) && !key.contains(":"))
            .forEach(key -> names.add(key.substring(prefix.length())));
        return names;
      }

      @Override
      public Optional<QuotaLimit> limit(String service, String bucket) {
        return limit;
      }
    };
  }
}
