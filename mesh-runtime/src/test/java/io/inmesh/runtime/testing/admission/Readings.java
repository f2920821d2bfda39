package io.inmesh.runtime.testing.admission;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What servers and frameworks take a target's path for: as it stands; without parameters; decoded
 * once; with doubled slashes as one; with dot segments resolved, before or after the slashes. An
 * escaped slash stays one, as Istio has it.
 */
final class Readings {
  private Readings() {}

  static Set<String> of(String target) {
    String path = target.split("[?#]", 2)[0];
    Set<String> all = new LinkedHashSet<>(Set.of(path));
    String plain = decoded(path.replaceAll(";[^/]*", ""));
    for (String each : List.of(path, decoded(path), plain)) {
      String slashes = each.replaceAll("/+", "/");
      all.add(each);
      all.add(slashes);
      all.add(resolved(each));
      all.add(resolved(slashes));
    }
    return all;
  }

  private static String decoded(String path) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      String escape = path.substring(i, Math.min(path.length(), i + 3));
      boolean slash = escape.equalsIgnoreCase("%2f") || escape.equalsIgnoreCase("%5c");
      if (escape.matches("%[0-9a-fA-F]{2}") && !slash) {
        plain.append((char) Integer.parseInt(escape.substring(1), 16));
        i += 2;
      } else {
        plain.append(path.charAt(i) == '\\' ? '/' : path.charAt(i));
      }
    }
    return plain.toString();
  }

  private static String resolved(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String each : path.substring(path.startsWith("/") ? 1 : 0).split("/", -1)) {
      if (each.equals("..")) {
        segments.pollLast();
      } else if (!each.equals(".")) {
        segments.addLast(each);
      }
    }
    return "/" + String.join("/", segments);
  }
}
