package io.inmesh.config.model;

import java.util.Locale;

/** How hosts are written, resolved and matched. */
public final class Hosts {
  /** DNS suffix of Kubernetes' services. */
  public static final String DOMAIN = "cluster.local";

  private Hosts() {}

  /** The host of a Kubernetes service. */
  public static String ofService(String name, String namespace) {
    return name + "." + namespace + ".svc." + DOMAIN;
  }

  /** A host of a rule: a name without dots is a service of the rule's namespace. */
  public static String resolve(String host, String namespace) {
    String canonical = canonical(host);
    return canonical.indexOf('.') < 0 && !canonical.startsWith("*") && canonical.indexOf(':') < 0
        ? ofService(canonical, namespace)
        : canonical;
  }

  /**
   * A gateway's name as a rule of a namespace writes it: {@code mesh}, or {@code namespace/name}. A
   * name alone is one of the namespace; {@code name.namespace[.svc.cluster.local]} is the old way
   * of writing it.
   */
  public static String gateway(String name, String namespace) {
    if (name.equals("mesh") || name.indexOf('/') >= 0) {
      return name;
    }
    String[] parts = name.split("\\.", 3);
    return parts.length == 1 ? namespace + "/" + name : parts[1] + "/" + parts[0];
  }

  /** Lower case, without a trailing dot. */
  public static String canonical(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /**
   * Whether a pattern, {@code *}, {@code *.suffix} or a host, covers a host or a narrower pattern.
   */
  public static boolean covers(String pattern, String host) {
    if (pattern.equals("*") || pattern.equals(host)) {
      return true;
    }
    return pattern.startsWith("*")
        && host.endsWith(pattern.substring(1))
        && host.length() >= pattern.length();
  }

  /** Whether a host stands for many. */
  public static boolean isWildcard(String host) {
    return host.startsWith("*");
  }
}
