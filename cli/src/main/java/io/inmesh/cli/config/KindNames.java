package io.inmesh.cli.config;

import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

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
   * @throws IOException if there is no such kind, with those that are
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

  private static Kind kind(String word) throws IOException {
    return Kinds.named(word)
        .orElseThrow(
            () ->
                new IOException(
                    "no kind is called \"%s\" (there are: %s)"
                        .formatted(
                            word,
                            Kinds.all().stream()
                                .map(Kind::plural)
                                .collect(Collectors.joining(", ")))));
  }
}
