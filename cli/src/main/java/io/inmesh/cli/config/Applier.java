package io.inmesh.cli.config;

import io.inmesh.cli.client.ApiClient;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.config.decode.Document;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Problem;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Brings resources into the control plane's store: creates what is new, replaces what is there. */
public final class Applier {

  /** What kubectl compares with, so that both tools can be used on one resource. */
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private static final int TRIES = 3;

  private final ApiClient api;
  private final String namespace;

  /**
   * An applier.
   *
   * @param namespace of resources that name none
   */
  public Applier(ApiClient api, String namespace) {
    this.api = api;
    this.namespace = namespace;
  }

  /**
   * What became of one resource.
   *
   * @param title {@code virtualservice.networking.istio.io/reviews}
   * @param outcome {@code created}, {@code configured}, {@code unchanged} or {@code refused}
   * @param messages why it was refused
   * @param warnings what the user should know
   */
  public record Result(String title, String outcome, List<String> messages, List<String> warnings) {

    /** Whether it is in the store. */
    public boolean ok() {
      return !outcome.equals("refused");
    }
  }

  /** What is wrong with these documents, each with its place; empty if nothing is. */
  public static List<String> problems(List<Document> documents) {
    return documents.stream().flatMap(d -> d.problems().stream()).map(Problem::toString).toList();
  }

  /** Applies them in order; those that the control plane refuses do not keep the others out. */
  public List<Result> apply(List<Document> documents) throws UnreachableException {
    List<Result> results = new ArrayList<>();
    for (Document document : documents) {
      Resource<?> resource = document.resource();
      if (resource != null) {
        results.add(apply(resource, document));
      }
    }
    return results;
  }

  private Result apply(Resource<?> resource, Document document) throws UnreachableException {
    Kind kind = resource.kind();
    String place = namespaceOf(resource);
    String title = title(kind, resource.name());
    List<String> warnings =
        new ArrayList<>(document.warnings().stream().map(Problem::toString).toList());
    MapNode wanted = annotated(resource, document, place);
    String one = ResourcePath.one(kind, resource.apiVersion(), place, resource.name());
    ApiClient.@Nullable Answer answer = null;
    for (int i = 0; i < TRIES; i++) {
      ApiClient.Answer present = api.get(one);
      String version =
          present.ok() ? present.object().map("metadata").string("resourceVersion") : null;
      if (present.ok()) {
        answer =
            api.send(
                "PUT", one, "application/json", JsonWriter.compact(versioned(wanted, version)));
      } else {
        answer =
            api.post(
                ResourcePath.collection(kind, resource.apiVersion(), place),
                JsonWriter.compact(wanted));
      }
      if (answer.ok()) {
        answer.warnings().stream().filter(w -> !warnings.contains(w)).forEach(warnings::add);
        return new Result(title, outcome(answer, version), List.of(), warnings);
      }
      if (answer.status() != 409) {
        break;
      }
    }
    String where = resource.source() + ":" + document.at();
    String why = answer == null ? "" : answer.message();
    return new Result(title, "refused", List.of(where + ": " + why), warnings);
  }

  private static String outcome(ApiClient.Answer answer, @Nullable String before) {
    if (before == null) {
      return "created";
    }
    return before.equals(answer.object().map("metadata").string("resourceVersion"))
        ? "unchanged"
        : "configured";
  }

  private String namespaceOf(Resource<?> resource) {
    if (!resource.kind().namespaced()) {
      return "";
    }
    String given = resource.metadata().namespace();
    return given == null ? namespace : given;
  }

  /** The document with its namespace, its place, and what kubectl wants to find. */
  private static MapNode annotated(Resource<?> resource, Document document, String namespace) {
    MapNode root = resource.document();
    MapNode metadata = root.map("metadata");
    if (!namespace.isEmpty()) {
      metadata = metadata.with("namespace", ScalarNode.of(namespace));
    }
    MapNode plain = root.with("metadata", metadata);
    MapNode annotations =
        metadata
            .map("annotations")
            .with(
                Resource.SOURCE_ANNOTATION,
                ScalarNode.of(resource.source() + ":" + document.at().line()))
            .with(LAST_APPLIED, ScalarNode.of(JsonWriter.compact(plain) + "\n"));
    return root.with("metadata", metadata.with("annotations", annotations));
  }

  private static MapNode versioned(MapNode wanted, @Nullable String version) {
    return version == null
        ? wanted
        : wanted.with(
            "metadata", wanted.map("metadata").with("resourceVersion", ScalarNode.of(version)));
  }

  /** {@code virtualservice.networking.istio.io/reviews}. */
  static String title(Kind kind, String name) {
    return kind.kind().toLowerCase(Locale.ROOT)
        + (kind.group().isEmpty() ? "" : "." + kind.group())
        + "/"
        + name;
  }
}
