package io.inmesh.snapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The routes of some hosts.
 *
 * @param name unique within its listener
 * @param domains exact ({@code reviews}, {@code reviews:9080}), by suffix ({@code *.example.com}),
 *     by prefix ({@code www.*}) or {@code *}; compared without regard to case. The most specific
 *     domain wins: exact, the longest suffix, the longest prefix, all
 * @param routes in order: the first that matches wins
 */
public record VirtualHost(String name, List<String> domains, List<Route> routes) {
  /** Checks the domains, lower-cases and copies. */
  public VirtualHost {
    Check.notEmpty(name, "virtual host's name");
    List<String> lower = new ArrayList<>(domains.size());
    for (String domain : domains) {
      int star = domain.indexOf('*');
      boolean inside = star > 0 && star < domain.length() - 1;
      boolean two = star != domain.lastIndexOf('*');
      Check.that(
          !domain.isEmpty() && !inside && !two,
          "virtual host %s: domain '%s' (expected: a host, *suffix, prefix* or *)",
          name,
          domain);
      lower.add(domain.toLowerCase(Locale.ROOT));
    }
    domains = List.copyOf(lower);
    routes = List.copyOf(routes);
  }
}
