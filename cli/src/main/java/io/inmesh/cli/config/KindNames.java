package io.inmesh.cli.config;

import io.inmesh.config.document.Suggestions;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads {@code vs}, {@code vs,dr}, {@code virtualservice/reviews}, {@code
 * gateways.networking.istio.io}.
 */
final class KindNames {

  private KindNames() {}

  /** A kind and, perhaps, a name. */
  record Wanted(Kind kind, String name) {}

  /**
   * What was asked for.
   *
   * @throws IOException if there is no such kind, with what was probably meant
   */
  static List<Wanted> parse(String kinds, String name) throws IOException {
    List<Wanted> wanted = new ArrayList<>();
    for (String word : kinds.split(",", -1)) {
      int slash = word.indexOf('/');
      String kind = slash < 0 ? word : word.substring(0, slash);
      wanted.add(new Wanted(kind(kind), slash < 0 ? name : word.substring(slash + 1)));
    }
    return wanted;
  }

  private static List<String> known() {
    return Kinds.all().stream()
        .flatMap(each -> Stream.of(each.plural(), each.singular()))
        .distinct()
        .toList();
  }

  private static Kind kind(String word) throws IOException {
    return Kinds.named(word)
        .orElseThrow(
            () ->
                new IOException(
                    "no kind is called \"%s\" (%s)"
                        .formatted(word, Suggestions.of(word, known()))));
  }
}
