package io.inmesh.internal.routing;

import io.inmesh.snapshot.Listener;
import io.inmesh.snapshot.VirtualHost;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Chooses a listener's virtual host by the request's Host: exact, the longest suffix, the longest
 * prefix, all; first with the port that the request wrote, then without. Immutable; no allocation
 * for an exact Host in lower case.
 */
public final class HostTable {
  private final Map<String, Integer> exact = new HashMap<>();
  private final List<Wild> suffixes = new ArrayList<>();
  private final List<Wild> prefixes = new ArrayList<>();
  private int all = -1;

  private record Wild(String text, int position) {}

  /** Compiles. */
  public HostTable(Listener listener) {
    List<VirtualHost> hosts = listener.virtualHosts();
    for (int position = 0; position < hosts.size(); position++) {
      for (String domain : hosts.get(position).domains()) {
        add(domain, position);
      }
    }
    Comparator<Wild> longestFirst = Comparator.comparingInt(wild -> -wild.text.length());
    suffixes.sort(longestFirst);
    prefixes.sort(longestFirst);
  }

  private void add(String domain, int position) {
    if (domain.equals("*")) {
      all = position;
    } else if (domain.startsWith("*")) {
      suffixes.add(new Wild(domain.substring(1), position));
    } else if (domain.endsWith("*")) {
      prefixes.add(new Wild(domain.substring(0, domain.length() - 1), position));
    } else {
      exact.put(domain, position);
    }
  }

  /** The position of the virtual host in its listener; -1 = none. */
  public int find(String authority) {
    Integer known = exact.get(authority);
    return known != null ? known : search(withoutDot(authority.toLowerCase(Locale.ROOT)));
  }

  private int search(String authority) {
    int found = specific(authority);
    if (found < 0) {
      String plain = withoutPort(authority);
      found = plain.length() == authority.length() ? -1 : specific(plain);
    }
    return found < 0 ? all : found;
  }

  private int specific(String host) {
    Integer known = exact.get(host);
    if (known != null) {
      return known;
    }
    for (Wild wild : suffixes) {
      if (host.length() > wild.text.length() && host.endsWith(wild.text)) {
        return wild.position;
      }
    }
    for (Wild wild : prefixes) {
      if (host.length() > wild.text.length() && host.startsWith(wild.text)) {
        return wild.position;
      }
    }
    return -1;
  }

  /** {@code shop.example.} is {@code shop.example}, as its listener's name has it, too. */
  private static String withoutDot(String authority) {
    int end = withoutPort(authority).length();
    boolean dot = end > 1 && authority.charAt(end - 1) == '.';
    return dot ? authority.substring(0, end - 1) + authority.substring(end) : authority;
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean port = colon > 0 && colon > authority.lastIndexOf(']');
    for (int i = colon + 1; port && i < authority.length(); i++) {
      port = authority.charAt(i) >= '0' && authority.charAt(i) <= '9';
    }
    return port ? authority.substring(0, colon) : authority;
  }
}
