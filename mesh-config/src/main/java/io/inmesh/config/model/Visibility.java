package io.inmesh.config.model;

import java.util.Collection;

/** Who sees what: exportTo. */
final class Visibility {
  private Visibility() {}

  static boolean isVisible(Collection<String> exportTo, String owner, String client) {
    for (String each : exportTo) {
      if (each.equals("*") || each.equals(client) || (each.equals(".") && owner.equals(client))) {
        return true;
      }
    }
    return false;
  }
}
