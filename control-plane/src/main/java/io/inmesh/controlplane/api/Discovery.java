package io.inmesh.controlplane.api;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the API serves, as clients discover it. Pure functions of the kinds. */
final class Discovery {
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private Discovery() {}

  static Node versions() {
    return Node.of(ordered("kind", "APIVersions", "versions", List.of("v1")));
  }

  /** A list of events, of which there are none. */
  static Node noEvents() {
    return Node.of(
        ordered(
            "kind",
            "EventList",
            "apiVersion",
            "v1",
            "metadata",
            ordered("resourceVersion", "0"),
            "items",
            List.of()));
  }

  static Node groups() {
    List<Node> groups = new ArrayList<>();
    groupNames().forEach(each -> groups.add(group(each)));
    return Node.of(ordered("kind", "APIGroupList", "apiVersion", "v1", "groups", groups));
  }

  /** A group; 404 if it is none of ours. */
  static MapNode group(String group) {
    List<Object> versions = new ArrayList<>();
    for (String version : versions(group)) {
      versions.add(ordered("groupVersion", group + "/" + version, "version", version));
    }
    if (versions.isEmpty()) {
      throw ApiException.notFound("there is no API group of that name");
    }
    return (MapNode)
        Node.of(
            ordered(
                "kind",
                "APIGroup",
                "apiVersion",
                "v1",
                "name",
                group,
                "versions",
                versions,
                "preferredVersion",
                versions.get(0)));
  }

  static Node resources(String group, String version) {
    List<Object> resources = new ArrayList<>();
    for (Kind kind : Kinds.all()) {
      if (kind.group().equals(group) && kind.versions().contains(version)) {
        resources.add(resource(kind));
      }
    }
    if (resources.isEmpty()) {
      throw ApiException.notFound("there is no version of that name in this API group");
    }
    String groupVersion = group.isEmpty() ? version : group + "/" + version;
    return Node.of(
        ordered(
            "kind",
            "APIResourceList",
            "apiVersion",
            "v1",
            "groupVersion",
            groupVersion,
            "resources",
            resources));
  }

  static Node version() {
    return Node.of(
        ordered(
            "major",
            "1",
            "minor",
            "32",
            "gitVersion",
            "v1.32.0+inmesh",
            "gitCommit",
            "",
            "gitTreeState",
            "clean",
            "buildDate",
            "2026-11-22T00:00:00Z",
            "goVersion",
            "",
            "compiler",
            "javac",
            "platform",
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT)));
  }

  static Set<String> groupNames() {
    Set<String> names = new LinkedHashSet<>();
    Kinds.all().forEach(each -> names.add(each.group()));
    names.remove("");
    return names;
  }

  /** All versions of a group, the preferred one first. */
  static Set<String> versions(String group) {
    Set<String> versions = new LinkedHashSet<>();
    Kinds.all().stream()
        .filter(each -> each.group().equals(group))
        .forEach(each -> versions.addAll(each.versions()));
    return versions;
  }

  private static Map<String, Object> resource(Kind kind) {
    Map<String, Object> resource =
        ordered(
            "name",
            kind.plural(),
            "singularName",
            kind.singular(),
            "namespaced",
            kind.namespaced(),
            "kind",
            kind.kind(),
            "verbs",
            VERBS);
    if (!kind.shortNames().isEmpty()) {
      resource.put("shortNames", kind.shortNames());
    }
    if (!kind.categories().isEmpty()) {
      resource.put("categories", kind.categories());
    }
    return resource;
  }

  static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
