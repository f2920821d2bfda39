package io.inmesh.config.translate;

import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.Document;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.config.resource.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A mesh, and who asks what. */
record Scenario(MeshModel model, List<MapNode> clients, MapNode golden) {
  static Scenario read(String text, String source) {
    List<Resource<?>> resources = new ArrayList<>();
    MapNode golden = MapNode.EMPTY;
    for (Document each : Decoder.decode(text, source)) {
      if (each.node() instanceof MapNode map && map.get("golden") instanceof MapNode written) {
        golden = written;
      } else if (each.resource() == null) {
        throw new AssertionError(each.problems().toString());
      } else {
        resources.add(each.resource());
      }
    }
    List<WorkloadInstance> instances =
        maps(golden, "instances").stream().map(Scenario::instance).toList();
    return new Scenario(
        MeshModel.of("1", resources, instances, MeshConfig.DEFAULT),
        maps(golden, "clients"),
        golden);
  }

  static ClientDescription description(MapNode client) {
    return new ClientDescription(
        Generator.of(Objects.requireNonNullElse(client.string("generator"), "inmesh")),
        Objects.requireNonNullElse(client.string("namespace"), "default"),
        strings(client.map("labels")));
  }

  List<String> questions(MapNode client) {
    Node ask = Objects.requireNonNullElse(client.get("ask"), golden.get("ask"));
    return ((ListNode) ask).items().stream().map(each -> ((ScalarNode) each).string()).toList();
  }

  static String typeUrl(String word) {
    return switch (word) {
      case "lds" -> TypeUrls.LISTENER;
      case "rds" -> TypeUrls.ROUTE;
      case "cds" -> TypeUrls.CLUSTER;
      case "eds" -> TypeUrls.ENDPOINT;
      default -> throw new AssertionError(word);
    };
  }

  private static WorkloadInstance instance(MapNode map) {
    String name = map.string("name");
    String namespace = Objects.requireNonNullElse(map.string("namespace"), "default");
    Map<Integer, Integer> ports = new HashMap<>();
    map.map("ports")
        .entries()
        .forEach(
            (key, each) ->
                ports.put(Integer.valueOf(key), (int) (long) ((ScalarNode) each.value()).value()));
    boolean plaintext =
        map.get("tls") instanceof ScalarNode tls && Boolean.FALSE.equals(tls.value());
    return new WorkloadInstance(
        name,
        name + "-1",
        namespace,
        Objects.requireNonNullElse(map.string("account"), "default"),
        "cluster.local",
        strings(map.map("labels")),
        Objects.requireNonNullElse(map.string("address"), "127.0.0.1"),
        ports,
        Map.of(),
        !plaintext,
        Objects.requireNonNullElse(map.string("locality"), ""),
        true,
        WorkloadInstance.Kind.LIBRARY);
  }

  private static List<MapNode> maps(MapNode map, String key) {
    return map.get(key) instanceof ListNode list
        ? list.items().stream().map(each -> (MapNode) each).toList()
        : List.of();
  }

  private static Map<String, String> strings(MapNode map) {
    Map<String, String> strings = new HashMap<>();
    map.keys().forEach(key -> strings.put(key, map.string(key)));
    return strings;
  }
}
