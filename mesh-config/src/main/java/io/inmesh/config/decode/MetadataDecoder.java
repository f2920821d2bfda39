package io.inmesh.config.decode;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import io.inmesh.config.resource.Metadata;
import io.inmesh.config.resource.Schema;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names, namespaces, labels and annotations, by Kubernetes' rules. */
final class MetadataDecoder {
  private static final Path METADATA = Path.of("metadata");
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  /** A label of DNS as it was first: what is the first part of a host begins with a letter. */
  private static final Pattern SERVICE = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");

  private static final Pattern QUALIFIED =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final int NAME_MAX = 253;
  private static final int LABEL_MAX = 63;
  private static final int ANNOTATIONS_MAX = 256 * 1024;

  private MetadataDecoder() {}

  static @Nullable Metadata decode(Kind kind, MapNode root, Problems problems) {
    if (!(root.get("metadata") instanceof MapNode map)) {
      problems.error(METADATA, "required, but missing or no object", "write metadata: {name: ...}");
      return null;
    }
    Schema schema = Schema.of(Metadata.class);
    Metadata metadata =
        (Metadata) new SchemaDecoder(problems).object(schema, map, METADATA, Set.of());
    if (metadata != null && problems.errors().isEmpty()) {
      check(kind, metadata, problems);
    }
    return metadata;
  }

  private static void check(Kind kind, Metadata metadata, Problems problems) {
    String name = metadata.name();
    String prefix = metadata.generateName();
    if (name != null && !name.isEmpty()) {
      checkName(kind, name, METADATA.field("name"), problems);
    } else if (prefix == null || prefix.isEmpty()) {
      problems.error(
          METADATA.field("name"), "required, but missing", "write metadata: {name: ...}");
    } else {
      checkName(kind, prefix + "x", METADATA.field("generateName"), problems);
    }
    checkNamespace(kind, metadata, problems);
    metadata.labels().forEach((key, value) -> checkLabel(key, value, problems));
    int length = 0;
    for (Map.Entry<String, String> each : metadata.annotations().entrySet()) {
      checkKey(each.getKey(), METADATA.field("annotations").field(each.getKey()), problems);
      length += each.getKey().length() + each.getValue().length();
    }
    if (length > ANNOTATIONS_MAX) {
      problems.error(
          METADATA.field("annotations"),
          "%,d characters in all, at most %,d".formatted(length, ANNOTATIONS_MAX),
          "");
    }
  }

  private static void checkNamespace(Kind kind, Metadata metadata, Problems problems) {
    String namespace = metadata.namespace();
    if (namespace == null || namespace.isEmpty()) {
      return;
    }
    Path path = METADATA.field("namespace");
    if (!kind.namespaced()) {
      problems.error(path, kind.kind() + " lives in no namespace", "take the field out");
    } else if (namespace.length() > LABEL_MAX || !LABEL.matcher(namespace).matches()) {
      problems.error(
          path, invalid("namespace", namespace), "lower-case letters, digits and '-', at most 63");
    }
  }

  private static void checkName(Kind kind, String name, Path path, Problems problems) {
    boolean isLabel = kind.equals(Kinds.SERVICE) || kind.equals(Kinds.NAMESPACE);
    boolean isService = kind.equals(Kinds.SERVICE);
    Pattern pattern = isService ? SERVICE : isLabel ? LABEL : SUBDOMAIN;
    int max = isLabel ? LABEL_MAX : NAME_MAX;
    if (name.length() > max || !pattern.matcher(name).matches()) {
      problems.error(
          path,
          invalid("name", name),
          "lower-case letters, digits%s and '-', at most %d, beginning with a letter%s, ending with a letter or digit"
              .formatted(isLabel ? "" : ", '.'", max, isService ? "" : " or digit"));
    }
  }

  private static void checkLabel(String key, String value, Problems problems) {
    Path path = METADATA.field("labels").field(key);
    checkKey(key, path, problems);
    if (value.length() > LABEL_MAX || (!value.isEmpty() && !QUALIFIED.matcher(value).matches())) {
      problems.error(
          path, invalid("label value", value), "letters, digits, '-', '_' and '.', at most 63");
    }
  }

  private static void checkKey(String key, Path path, Problems problems) {
    int slash = key.indexOf('/');
    String name = key.substring(slash + 1);
    boolean prefixed =
        slash < 0 || (slash <= NAME_MAX && SUBDOMAIN.matcher(key.substring(0, slash)).matches());
    if (!prefixed || name.length() > LABEL_MAX || !QUALIFIED.matcher(name).matches()) {
      problems.error(
          path,
          invalid("key", key),
          "[prefix.example/]name of letters, digits, '-', '_' and '.', at most 63");
    }
  }

  private static String invalid(String what, String value) {
    return "\"%s\" is no valid %s".formatted(Texts.printable(value), what);
  }
}
