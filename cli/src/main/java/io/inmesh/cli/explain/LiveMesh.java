package io.inmesh.cli.explain;

import static io.inmesh.cli.client.Fields.flag;
import static io.inmesh.cli.client.Fields.maps;
import static io.inmesh.cli.client.Fields.number;
import static io.inmesh.cli.client.Fields.text;
import static io.inmesh.cli.client.Fields.texts;

import io.inmesh.cli.client.ApiClient;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.MeshConfigDecoder;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.WorkloadGrant;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.config.resource.MeshConfigFields;
import io.inmesh.config.resource.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the control plane has at this moment: its resources, the mesh's configuration, what was
 * granted, and who is there. Of this it makes what clients hold.
 */
final class LiveMesh {

  private final MeshModel model;
  private final List<WorkloadInstance> instances;
  private final List<MapNode> clients;

  private LiveMesh(MeshModel model, List<WorkloadInstance> instances, List<MapNode> clients) {
    this.model = model;
    this.instances = instances;
    this.clients = clients;
  }

  static LiveMesh read(ApiClient api) throws UnreachableException, IOException {
    MapNode stored = object(api, "/mesh/v1/resources");
    List<Resource<?>> resources = new ArrayList<>();
    for (MapNode document : maps(stored, "items")) {
      Resource<?> resource = Decoder.decode(document, "").resource();
      if (resource != null) {
        resources.add(resource);
      }
    }
    List<WorkloadGrant> grants =
        maps(stored, "grants").stream()
            .map(
                each ->
                    new WorkloadGrant(
                        text(each, "namespace"),
                        text(each, "serviceAccount"),
                        texts(each, "labels")))
            .toList();
    List<WorkloadInstance> instances =
        maps(object(api, "/mesh/v1/workloads"), "items").stream().map(LiveMesh::instance).toList();
    MeshModel model =
        MeshModel.of(
            text(stored, "revision"),
            resources,
            instances,
            grants,
            meshConfig(stored.map("meshConfig")));
    return new LiveMesh(model, instances, maps(object(api, "/mesh/v1/clients"), "items"));
  }

  MeshModel model() {
    return model;
  }

  /**
   * Who is called so: a registered workload ({@code productpage}, {@code reviews-v2}, an instance),
   * else a connected client that serves nothing.
   */
  Optional<Caller> find(String name, String namespace) {
    Optional<Caller> registered =
        instances.stream()
            .filter(each -> each.namespace().equals(namespace))
            .filter(
                each ->
                    each.name().equals(name)
                        || each.instance().equals(name)
                        || name.equals(each.labels().get("app")))
            .findFirst()
            .map(
                each ->
                    new Caller(
                        each.name() + " (" + each.principal() + ")", namespace, each.labels()));
    return registered.or(() -> client(name, namespace));
  }

  private Optional<Caller> client(String name, String namespace) {
    return clients.stream()
        .filter(each -> text(each, "namespace").equals(namespace))
        .filter(
            each ->
                text(each, "application").equals(name)
                    || text(each, "workload").equals(name)
                    || text(each, "node").equals(name))
        .findFirst()
        .map(
            each ->
                new Caller(
                    name + " (" + text(each, "principal") + ")", namespace, texts(each, "labels")));
  }

  /** Who could be meant, for a message. */
  List<String> names(String namespace) {
    TreeSet<String> names = new TreeSet<>();
    instances.stream()
        .filter(each -> each.namespace().equals(namespace))
        .forEach(each -> names.add(each.name()));
    clients.stream()
        .filter(each -> text(each, "namespace").equals(namespace))
        .filter(each -> !text(each, "application").isEmpty())
        .forEach(each -> names.add(text(each, "application")));
    return List.copyOf(names);
  }

  private static MapNode object(ApiClient api, String path)
      throws UnreachableException, IOException {
    ApiClient.Answer answer = api.get(path);
    if (!answer.ok()) {
      throw new IOException("GET " + path + ": " + answer.message());
    }
    return answer.object();
  }

  /** As the control plane reads it: over Istio's defaults. */
  private static MeshConfig meshConfig(MapNode written) throws IOException {
    MeshConfigDecoder.Result result =
        MeshConfigDecoder.decode(JsonWriter.compact(written), "meshConfig");
    MeshConfigFields fields = result.fields();
    if (fields == null) {
      throw new IOException(
          "the control plane's mesh configuration is not understood, is it of another version? "
              + result.problems());
    }
    return MeshConfig.of(fields, MeshConfig.DEFAULT);
  }

  private static WorkloadInstance instance(MapNode map) {
    Map<Integer, Integer> ports = new LinkedHashMap<>();
    Map<Integer, String> protocols = new LinkedHashMap<>();
    boolean tls = true;
    for (MapNode port : maps(map, "ports")) {
      int workloadPort = (int) number(port, "workload");
      ports.put(workloadPort, (int) number(port, "bound"));
      if (!text(port, "protocol").isEmpty()) {
        protocols.put(workloadPort, text(port, "protocol"));
      }
      tls &= flag(port, "tls");
    }
    return new WorkloadInstance(
        text(map, "name"),
        text(map, "instance"),
        text(map, "namespace"),
        text(map, "serviceAccount"),
        text(map, "trustDomain"),
        texts(map, "labels"),
        text(map, "address"),
        ports,
        protocols,
        tls,
        text(map, "locality"),
        true,
        kind(text(map, "kind")));
  }

  private static WorkloadInstance.Kind kind(String text) {
    return switch (text) {
      case "library" -> WorkloadInstance.Kind.LIBRARY;
      case "gateway" -> WorkloadInstance.Kind.GATEWAY;
      default -> WorkloadInstance.Kind.SIDECAR;
    };
  }
}
