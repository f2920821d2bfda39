package io.inmesh.controlplane.api;

import io.inmesh.config.document.MapNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Label and field selectors of a list or watch. */
final class Selector {
  private static final Pattern SET =
      Pattern.compile("\\s*([^\\s!=,()<>]+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
  private static final Pattern EQUAL =
      Pattern.compile("\\s*([^\\s!=,()<>]+)\\s*(==|=|!=)\\s*([^\\s,()]*)\\s*");
  private static final Pattern EXISTS = Pattern.compile("\\s*(!?)\\s*([^\\s!=,()<>]+)\\s*");

  private static final Set<String> FIELDS = Set.of("metadata.name", "metadata.namespace");

  private Selector() {}

  /**
   * What both selectors let through.
   *
   * @throws ApiException 400 on one that does not parse
   */
  static Predicate<MapNode> of(@Nullable String labels, @Nullable String fields) {
    Predicate<MapNode> all = document -> true;
    for (String term : terms(labels)) {
      Predicate<MapNode> condition = label(term);
      all = all.and(document -> condition.test(document.map("metadata").map("labels")));
    }
    for (String term : terms(fields)) {
      all = all.and(field(term));
    }
    return all;
  }

  private static Predicate<MapNode> label(String term) {
    Matcher set = SET.matcher(term);
    if (set.matches()) {
      List<String> values = Arrays.stream(set.group(3).split(",", -1)).map(String::strip).toList();
      boolean in = set.group(2).equals("in");
      return labels -> {
        String value = labels.string(set.group(1));
        return in
            ? value != null && values.contains(value)
            : value == null || !values.contains(value);
      };
    }
    Matcher equal = EQUAL.matcher(term);
    if (equal.matches()) {
      boolean wanted = !equal.group(2).equals("!=");
      return labels -> equal.group(3).equals(labels.string(equal.group(1))) == wanted;
    }
    Matcher exists = EXISTS.matcher(term);
    if (exists.matches()) {
      boolean wanted = exists.group(1).isEmpty();
      return labels -> (labels.get(exists.group(2)) != null) == wanted;
    }
    throw ApiException.badRequest(
        "labelSelector: '%s' is no condition (expected: key, !key, key=value, key!=value, key in (a,b), key notin (a,b))"
            .formatted(term));
  }

  private static Predicate<MapNode> field(String term) {
    Matcher equal = EQUAL.matcher(term);
    if (!equal.matches() || !FIELDS.contains(equal.group(1))) {
      throw ApiException.badRequest(
          "fieldSelector: '%s' is not supported (expected: metadata.name=... or metadata.namespace=...)"
              .formatted(term));
    }
    String name = equal.group(1).substring("metadata.".length());
    boolean wanted = !equal.group(2).equals("!=");
    return document -> equal.group(3).equals(document.map("metadata").string(name)) == wanted;
  }

  /** Splits at commas outside of parentheses. */
  private static List<String> terms(@Nullable String selector) {
    List<String> terms = new ArrayList<>();
    if (selector == null || selector.isBlank()) {
      return terms;
    }
    int depth = 0;
    int from = 0;
    for (int i = 0; i < selector.length(); i++) {
      char c = selector.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        terms.add(selector.substring(from, i));
        from = i + 1;
      }
    }
    terms.add(selector.substring(from));
    return terms;
  }
}
