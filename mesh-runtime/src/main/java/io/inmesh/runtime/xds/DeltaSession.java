package io.inmesh.runtime.xds;

import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.google.rpc.Status;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was said on one stream: subscriptions sent so far, node told or not. Not thread-safe: the
 * control thread owns it.
 */
final class DeltaSession {
  private static final int ERROR_MAX = 4_000;
  private static final int INVALID_ARGUMENT = 3;

  private final AdsTransport.Stream stream;
  private final Node node;
  private final Map<ResourceType, Set<String>> subscribed = new EnumMap<>(ResourceType.class);
  private boolean introduced;
  private boolean heard;

  DeltaSession(AdsTransport.Stream stream, Node node) {
    this.stream = stream;
    this.node = node;
  }

  /** Whether the other side has answered yet. */
  boolean heard() {
    return heard;
  }

  void hear() {
    heard = true;
  }

  Node node() {
    return node;
  }

  AdsTransport.Stream stream() {
    return stream;
  }

  /** Tells what is wanted, as far as it differs from what was said. */
  void subscribe(ConfigState state) {
    for (ResourceType type : ResourceType.values()) {
      Set<String> wanted = state.wanted(type);
      Set<String> before = subscribed.get(type);
      if (before == null) {
        if (!wanted.isEmpty()) {
          sendFirst(type, wanted, state.resources().table(type));
        }
      } else if (!before.equals(wanted)) {
        sendChange(type, before, wanted);
      }
    }
  }

  /** With the versions that we hold, so that only what changed meanwhile is sent. */
  private void sendFirst(ResourceType type, Set<String> wanted, ResourceTable<?> table) {
    DeltaDiscoveryRequest.Builder request = request(type).addAllResourceNamesSubscribe(wanted);
    table
        .accepted()
        .forEach(
            (name, entry) -> {
              // The policy is always sent anew: so every stream is answered, and stale state ends.
              if (!name.equals(ListenerNames.OUTBOUND_POLICY)) {
                request.putInitialResourceVersions(name, entry.version());
              }
            });
    subscribed.put(type, new HashSet<>(wanted));
    stream.send(request.build());
  }

  private void sendChange(ResourceType type, Set<String> before, Set<String> wanted) {
    DeltaDiscoveryRequest.Builder request = request(type);
    for (String name : wanted) {
      if (!before.contains(name)) {
        request.addResourceNamesSubscribe(name);
      }
    }
    for (String name : before) {
      if (!wanted.contains(name)) {
        request.addResourceNamesUnsubscribe(name);
      }
    }
    subscribed.put(type, new HashSet<>(wanted));
    stream.send(request.build());
  }

  /** Acknowledges a response; with errors, tells which of its resources were refused. */
  void answer(@Nullable ResourceType type, DeltaDiscoveryResponse response, List<String> errors) {
    DeltaDiscoveryRequest.Builder request =
        (type == null
                ? DeltaDiscoveryRequest.newBuilder().setTypeUrl(response.getTypeUrl())
                : request(type))
            .setResponseNonce(response.getNonce());
    if (!errors.isEmpty()) {
      String all = String.join("; ", errors);
      request.setErrorDetail(
          Status.newBuilder()
              .setCode(INVALID_ARGUMENT)
              .setMessage(all.length() <= ERROR_MAX ? all : all.substring(0, ERROR_MAX) + "..."));
    }
    stream.send(request.build());
  }

  private DeltaDiscoveryRequest.Builder request(ResourceType type) {
    DeltaDiscoveryRequest.Builder request =
        DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.url());
    if (!introduced) {
      request.setNode(node);
      introduced = true;
    }
    return request;
  }
}
