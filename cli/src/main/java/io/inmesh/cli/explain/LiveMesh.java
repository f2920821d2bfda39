package io.inmesh.cli.explain;

import io.inmesh.cli.client.ApiClient;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.config.decode.Decoder;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.config.resource.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the control plane has at this moment: its resources and who is registered. */
final class LiveMesh {

  private final MeshModel model;
  private final List<WorkloadInstance> instances;

  private LiveMesh(MeshModel model, List<WorkloadInstance> instances) {
    this.model = model;
    this.instances = instances;
  }

  static LiveMesh read(ApiClient api) throws UnreachableException, IOException {
    MapNode stored = object(api, "/mesh/v1/resources");
    List<Resource<?>> resources = new ArrayList<>();
    for (Node node : items(stored)) {
      Resource<?> resource = Decoder.decode(node, "").resource();
      if (resource != null) {
        resources.add(resource);
      }
    }
    List<WorkloadInstance> instances = new ArrayList<>();
    for (Node node : items(object(api, "/mesh/v1/workloads"))) {
      if (node instanceof MapNode map) {
        instances.add(instance(map));
      }
    }
    String revision = text(stored, "revision");
    return new LiveMesh(
        MeshModel.of(revision, resources, instances, MeshConfig.DEFAULT), instances);
  }

  MeshModel model() {
    return model;
  }

  List<WorkloadInstance> instances() {
    return instances;
  }

  /**
   * The first registered workload of this name: {@code productpage}, {@code reviews-v2}, or an
   * instance.
   */
  Optional<WorkloadInstance> find(String name, String namespace) {
    return instances.stream()
        .filter(each -> each.namespace().equals(namespace))
        .filter(
            each ->
                each.name().equals(name)
                    || each.instance().equals(name)
                    || name.equals(each.labels().get("app")))
        .findFirst();
  }

  private static MapNode object(ApiClient api, String path)
      throws UnreachableException, IOException {
    ApiClient.Answer answer = api.get(path);
    if (!answer.ok()) {
      throw new IOException("GET " + path + ": " + answer.message());
    }
    return answer.object();
  }

  private static WorkloadInstance instance(MapNode map) {
    Map<Integer, Integer> ports = new LinkedHashMap<>();
    Map<Integer, String> protocols = new LinkedHashMap<>();
    boolean tls = false;
    if (map.get("ports") instanceof ListNode list) {
      for (Node node : list.items()) {
        MapNode port = node instanceof MapNode each ? each : MapNode.EMPTY;
        ports.put((int) number(port, "workload"), (int) number(port, "bound"));
        protocols.put((int) number(port, "workload"), text(port, "protocol"));
        tls |= flag(port, "tls");
      }
    }
    Map<String, String> labels = new LinkedHashMap<>();
    MapNode given = map.map("labels");
    given.keys().forEach(key -> labels.put(key, text(given, key)));
    return new WorkloadInstance(
        text(map, "name"),
        text(map, "instance"),
        text(map, "namespace"),
        text(map, "serviceAccount"),
        text(map, "trustDomain"),
        labels,
        text(map, "address"),
        ports,
        protocols,
        tls,
        text(map, "locality"),
        map.get("healthy") == null || flag(map, "healthy"),
        kind(text(map, "kind")));
  }

  private static WorkloadInstance.Kind kind(String text) {
    for (WorkloadInstance.Kind kind : WorkloadInstance.Kind.values()) {
      if (kind.name().equals(text.toUpperCase(Locale.ROOT))) {
        return kind;
      }
    }
    return WorkloadInstance.Kind.LIBRARY;
  }

  private static List<Node> items(MapNode map) {
    return map.get("items") instanceof ListNode list ? list.items() : List.of();
  }

  private static String text(MapNode map, String key) {
    return map.get(key) instanceof ScalarNode scalar && scalar.value() != null
        ? String.valueOf(scalar.value())
        : "";
  }

  private static long number(MapNode map, String key) {
    return map.get(key) instanceof ScalarNode scalar && scalar.value() instanceof Long number
        ? number
        : 0;
  }

  private static boolean flag(MapNode map, String key) {
    return map.get(key) instanceof ScalarNode scalar && Boolean.TRUE.equals(scalar.value());
  }
}
