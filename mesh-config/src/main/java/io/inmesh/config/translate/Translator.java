package io.inmesh.config.translate;

import com.google.protobuf.Message;
import io.inmesh.config.model.MeshModel;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Makes resources: a pure function of model, scope, type and name. Stateless; any thread. */
public final class Translator {
  /** The scope of a client under a model. Equal clients get equal scopes. */
  public Scope scope(MeshModel model, ClientDescription client) {
    return new Scope(
        client.namespace(),
        MeshModel.only(client.labels(), model.sourceKeys()),
        MeshModel.only(client.labels(), model.workloadKeys()),
        client.generator());
  }

  /**
   * The part of a scope that a resource depends on: with model, type and name the key under which
   * it may be kept.
   */
  public Scope cacheScope(Scope scope, String typeUrl, String name) {
    boolean aboutItself =
        name.startsWith(Names.INBOUND)
            || name.startsWith(Names.GATEWAY_LISTENER)
            || name.startsWith(Names.GATEWAY_ROUTES);
    return aboutItself ? scope : scope.outbound();
  }

  /** The resource of a name; empty = there is none, which a client hears as removed. */
  public Optional<? extends Message> resource(
      MeshModel model, Scope scope, String typeUrl, String name) {
    return switch (typeUrl) {
      case TypeUrls.LISTENER -> listener(model, scope, name);
      case TypeUrls.ROUTE -> routes(model, scope, name);
      case TypeUrls.CLUSTER ->
          Names.Outbound.parse(name).flatMap(each -> new Clusters(model, scope).cluster(each));
      case TypeUrls.ENDPOINT ->
          Names.Outbound.parse(name).flatMap(each -> new Endpoints(model, scope).assignment(each));
      default -> Optional.empty();
    };
  }

  /** The names behind {@code *}: the listeners of a gateway; nothing else is pushed unasked. */
  public Set<String> wildcard(MeshModel model, Scope scope, String typeUrl) {
    return typeUrl.equals(TypeUrls.LISTENER) && scope.generator() == Generator.GATEWAY
        ? new Gateways(model, scope).listenerNames()
        : Set.of();
  }

  private static Optional<? extends Message> listener(MeshModel model, Scope scope, String name) {
    if (name.equals(Names.OUTBOUND_POLICY)) {
      return Optional.of(new OutboundListeners(model, scope).policy());
    }
    OptionalInt inbound = Names.inboundPort(name);
    if (inbound.isPresent()) {
      return Optional.of(new InboundListeners(model, scope).listener(name, inbound.getAsInt()));
    }
    OptionalInt gateway = Names.portAfter(Names.GATEWAY_LISTENER, name);
    if (gateway.isPresent()) {
      return scope.generator() == Generator.GATEWAY
          ? new Gateways(model, scope).listener(gateway.getAsInt())
          : Optional.empty();
    }
    return Names.Dialled.parse(name)
        .flatMap(each -> new OutboundListeners(model, scope).listener(name, each));
  }

  private static Optional<? extends Message> routes(MeshModel model, Scope scope, String name) {
    OptionalInt gateway = Names.portAfter(Names.GATEWAY_ROUTES, name);
    if (gateway.isPresent()) {
      return scope.generator() == Generator.GATEWAY
          ? new Gateways(model, scope).routes(gateway.getAsInt())
          : Optional.empty();
    }
    return Names.Outbound.parse(name)
        .flatMap(each -> new OutboundListeners(model, scope).routes(name, each));
  }
}
