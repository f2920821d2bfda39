package io.inmesh.runtime.xds;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The four tables of resources, and the door into them: the compiler. */
final class Resources {
  private static final int MESSAGE_MAX = 500;

  final ResourceTable<CompiledListener> listeners = new ResourceTable<>();
  final ResourceTable<CompiledRoutes> routes = new ResourceTable<>();
  final ResourceTable<CompiledCluster> clusters = new ResourceTable<>();
  final ResourceTable<List<Endpoint>> endpoints = new ResourceTable<>();

  ResourceTable<?> table(ResourceType type) {
    return switch (type) {
      case LISTENER -> listeners;
      case ROUTE -> routes;
      case CLUSTER -> clusters;
      case ENDPOINT -> endpoints;
    };
  }

  /**
   * Compiles one resource and takes it, or keeps the last good version (none of a gateway's port).
   *
   * @return why it was refused, or null if it was taken
   */
  @Nullable String put(ResourceType type, Resource resource) {
    try {
      switch (type) {
        case LISTENER -> {
          Listener listener = as(resource, Listener.class, Listener::getName);
          put(listeners, resource, ListenerCompiler.listener(FieldPath.ROOT, listener));
        }
        case ROUTE -> {
          RouteConfiguration routing =
              as(resource, RouteConfiguration.class, RouteConfiguration::getName);
          put(routes, resource, RouteCompiler.routes(FieldPath.ROOT, routing));
        }
        case CLUSTER -> {
          Cluster cluster = as(resource, Cluster.class, Cluster::getName);
          put(clusters, resource, ClusterCompiler.cluster(FieldPath.ROOT, cluster));
        }
        case ENDPOINT -> {
          ClusterLoadAssignment assignment =
              as(resource, ClusterLoadAssignment.class, ClusterLoadAssignment::getClusterName);
          put(endpoints, resource, EndpointCompiler.endpoints(FieldPath.ROOT, assignment));
        }
      }
      return null;
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      String why =
          "%s %s: %s".formatted(type.word(), resource.getName(), shortened(e.getMessage()));
      refuse(type, resource.getName(), why);
      return why;
    }
  }

  /**
   * A gateway's listener says nothing but who may enter, so its last good version must not stay.
   */
  private void refuse(ResourceType type, String name, String why) {
    if (type == ResourceType.LISTENER && ListenerNames.gatewayPort(name) > 0) {
      listeners.refuseAndClose(name, why);
    } else {
      table(type).refuse(name, why);
    }
  }

  private static <C> void put(ResourceTable<C> table, Resource resource, C compiled) {
    table.accept(
        resource.getName(),
        new ResourceTable.Entry<>(resource.getVersion(), resource.getResource(), compiled));
  }

  /** A resource filed under another's name would be looked up, and never found. */
  private static <T extends Message> T as(
      Resource resource, Class<T> type, Function<T, String> name)
      throws InvalidProtocolBufferException {
    T message = Protos.unpack(resource.getResource(), type);
    if (!name.apply(message).equals(resource.getName())) {
      throw new FieldPath("name")
          .refuse("'%s', but it was sent as '%s'", name.apply(message), resource.getName());
    }
    return message;
  }

  private static String shortened(@Nullable String message) {
    String text = message == null ? "cannot be read" : message;
    return text.length() <= MESSAGE_MAX ? text : text.substring(0, MESSAGE_MAX) + "...";
  }

  /** What was refused and still is, with the reasons. */
  List<String> refused() {
    List<String> all = new ArrayList<>();
    for (ResourceType type : ResourceType.values()) {
      all.addAll(table(type).refused().values());
    }
    return all;
  }
}
