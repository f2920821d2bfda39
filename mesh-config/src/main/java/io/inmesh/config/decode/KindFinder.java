package io.inmesh.config.decode;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Suggestions;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which kind a document is, or why it is none. */
final class KindFinder {
  private KindFinder() {}

  static @Nullable Kind find(MapNode root, Problems problems) {
    String apiVersion = text(root, "apiVersion", "networking.istio.io/v1", problems);
    String name = text(root, "kind", "VirtualService", problems);
    if (apiVersion == null || name == null) {
      return null;
    }
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String version = apiVersion.substring(slash + 1);
    Optional<Kind> kind = Kinds.find(group, name);
    if (kind.isEmpty()) {
      unknown(group, apiVersion, name, problems);
      return null;
    }
    if (!kind.get().versions().contains(version)) {
      problems.error(
          Path.of("apiVersion"),
          "%s has no version \"%s\"".formatted(name, Texts.printable(apiVersion)),
          "versions: "
              + String.join(
                  ", ", kind.get().versions().stream().map(kind.get()::apiVersion).toList()));
      return null;
    }
    return kind.get();
  }

  private static void unknown(String group, String apiVersion, String name, Problems problems) {
    List<Kind> sameName = Kinds.all().stream().filter(each -> each.kind().equals(name)).toList();
    if (!sameName.isEmpty()) {
      problems.error(
          Path.of("apiVersion"),
          "there is no %s in \"%s\"".formatted(name, Texts.printable(apiVersion)),
          "did you mean \"%s\"?".formatted(sameName.get(0).apiVersion()));
      return;
    }
    List<String> known =
        Kinds.all().stream().filter(each -> each.group().equals(group)).map(Kind::kind).toList();
    List<String> candidates =
        known.isEmpty() ? Kinds.all().stream().map(Kind::kind).toList() : known;
    problems.error(
        Path.of("kind"),
        "no kind \"%s\" in \"%s\" is known here"
            .formatted(Texts.printable(name), Texts.printable(apiVersion)),
        Suggestions.of(name, candidates));
  }

  private static @Nullable String text(
      MapNode root, String key, String example, Problems problems) {
    String text = root.string(key);
    if (text == null || text.isEmpty()) {
      problems.error(
          Path.of(key),
          "required, but missing or no string",
          "write %s: %s".formatted(key, example));
      return null;
    }
    return text;
  }
}
