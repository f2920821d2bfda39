package io.inmesh.testing;

import io.inmesh.Mesh;
import io.inmesh.MeshBuilder;
import io.inmesh.call.Explanation;
import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.Document;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.translate.ClientDescription;
import io.inmesh.config.translate.Generator;
import io.inmesh.config.translate.Scope;
import io.inmesh.config.translate.Translator;
import io.inmesh.runtime.xds.SnapshotCompiler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Istio rules and the workloads that they are about; answers what becomes of a request.
 *
 * <pre>{@code
 * MeshRules rules = MeshRules.read(Path.of("mesh/reviews.yaml"))
 *     .workload("reviews-v1", Map.of("app", "reviews", "version", "v1"), 9080);
 * assertThat(rules.get("http://reviews:9080/reviews/0", "end-user: jason").cluster())
 *     .isEqualTo("outbound|9080|v2|reviews.default.svc.cluster.local");
 * }</pre>
 */
public final class MeshRules {
  private static final int HTTP_PORT = 80;

  private final List<Resource<?>> resources;
  private final List<WorkloadInstance> workloads;
  private final String namespace;

  private MeshRules(
      List<Resource<?>> resources, List<WorkloadInstance> workloads, String namespace) {
    this.resources = resources;
    this.workloads = workloads;
    this.namespace = namespace;
  }

  /**
   * Reads files of Istio's YAML.
   *
   * @throws IllegalArgumentException naming file, line and column of what is wrong
   */
  public static MeshRules read(Path... files) {
    List<Resource<?>> all = new ArrayList<>();
    for (Path file : files) {
      try {
        all.addAll(decode(Files.readString(file), file.toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new MeshRules(List.copyOf(all), List.of(), "default");
  }

  /**
   * Reads Istio's YAML from text.
   *
   * @throws IllegalArgumentException naming line and column of what is wrong
   */
  public static MeshRules of(String yaml) {
    return new MeshRules(decode(yaml, "test.yaml"), List.of(), "default");
  }

  private static List<Resource<?>> decode(String yaml, String source) {
    List<Resource<?>> resources = new ArrayList<>();
    for (Document document : Decoder.decode(yaml, source)) {
      Resource<?> resource = document.resource();
      if (resource == null) {
        throw new IllegalArgumentException(document.problems().toString());
      }
      resources.add(resource);
    }
    return List.copyOf(resources);
  }

  /**
   * The same with one workload more, which answers on 127.0.0.1.
   *
   * @param port both the workload's and the bound one
   */
  public MeshRules workload(String name, Map<String, String> labels, int port) {
    List<WorkloadInstance> more = new ArrayList<>(workloads);
    more.add(
        new WorkloadInstance(
            name,
            name + "-0",
            namespace,
            "default",
            "cluster.local",
            labels,
            "127.0.0.1",
            Map.of(port, port),
            Map.of(port, "http"),
            true,
            "",
            true,
            WorkloadInstance.Kind.LIBRARY));
    return new MeshRules(resources, List.copyOf(more), namespace);
  }

  /** The same, asked by somebody in this namespace. */
  public MeshRules in(String newNamespace) {
    return new MeshRules(resources, workloads, newNamespace);
  }

  /**
   * What becomes of a GET.
   *
   * @param headers {@code name: value}
   */
  public Outcome get(String url, String... headers) {
    return request("GET", url, headers);
  }

  /**
   * What becomes of a request.
   *
   * @param headers {@code name: value}
   */
  public Outcome request(String method, String url, String... headers) {
    URI target = URI.create(url);
    int port = target.getPort() < 0 ? HTTP_PORT : target.getPort();
    MeshModel model = MeshModel.of("test", resources, workloads, MeshConfig.DEFAULT);
    Translator translator = new Translator();
    Scope scope =
        translator.scope(model, new ClientDescription(Generator.INMESH, namespace, Map.of()));
    SnapshotCompiler.Result compiled =
        SnapshotCompiler.compile(
            "test",
            Set.of(target.getHost().toLowerCase(Locale.ROOT) + ':' + port),
            (type, name) -> translator.resource(model, scope, type, name));
    try (Mesh mesh = new MeshBuilder(new FixedSource(compiled.snapshot())).build()) {
      Explanation explanation =
          mesh.explain(
              target.getHost(), port, new WrittenRequest(method, target, List.of(headers)));
      return new Outcome(explanation, compiled.refused());
    }
  }

  /**
   * What was decided.
   *
   * @param refused what the client would have refused of the configuration, and why
   */
  public record Outcome(Explanation explanation, List<String> refused) {
    /** The cluster that is called; empty = none: see {@link #text()}. */
    public String cluster() {
      return step("cluster");
    }

    /** What was decided at this step; empty = it was not reached. */
    public String step(String name) {
      return explanation.steps().stream()
          .filter(step -> step.name().equals(name))
          .map(Explanation.Step::value)
          .findFirst()
          .orElse("");
    }

    /** The whole decision, one line a step. */
    public String text() {
      return explanation.text();
    }
  }
}
