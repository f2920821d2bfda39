package io.inmesh.config.validate;

import java.util.regex.Pattern;

/** What a name must look like, as Istio and Kubernetes read it. Pure functions. */
final class DnsNames {
  private static final String LABEL = "[A-Za-z0-9]([-A-Za-z0-9]*[A-Za-z0-9])?";
  private static final Pattern PLAIN = Pattern.compile(LABEL);
  private static final Pattern WILDCARD = Pattern.compile("\\*|(\\*-?)?" + LABEL);
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern QUALIFIED =
      Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final int LABEL_MAX = 63;
  private static final int DOMAIN_MAX = 255;
  private static final int PREFIX_MAX = 253;

  private DnsNames() {}

  /** One label: letters, digits and '-'. */
  static boolean isLabel(String text) {
    return text.length() <= LABEL_MAX && PLAIN.matcher(text).matches();
  }

  /** Labels between dots, of which the last is no number; one dot may end them. */
  static boolean isDomain(String text) {
    return !text.isEmpty() && text.length() <= DOMAIN_MAX && areLabels(text);
  }

  /** A domain whose first label may be {@code *} or begin with it. */
  static boolean isWildcardDomain(String text) {
    if (text.isEmpty() || text.length() > DOMAIN_MAX) {
      return false;
    }
    int dot = text.indexOf('.');
    String first = dot < 0 ? text : text.substring(0, dot);
    return first.length() <= LABEL_MAX
        && WILDCARD.matcher(first).matches()
        && (dot < 0 || areLabels(text.substring(dot + 1)));
  }

  private static boolean areLabels(String text) {
    String[] labels = text.split("\\.", -1);
    String last = labels[labels.length - 1];
    if (NUMBER.matcher(last).matches()) {
      return false;
    }
    for (int i = 0; i < labels.length; i++) {
      boolean end = i == labels.length - 1 && labels[i].isEmpty();
      if (!end && !isLabel(labels[i])) {
        return false;
      }
    }
    return true;
  }

  /** Whether two hosts, either of which may be a wildcard, have a host in common. */
  static boolean overlap(String one, String other) {
    boolean many = one.startsWith("*");
    if (many && other.startsWith("*")) {
      return one.length() < other.length()
          ? other.endsWith(one.substring(1))
          : one.endsWith(other.substring(1));
    }
    if (many) {
      return other.endsWith(one.substring(1));
    }
    return other.startsWith("*") ? one.endsWith(other.substring(1)) : one.equals(other);
  }

  /** Whether a host or wildcard lies within another. */
  static boolean isWithin(String inner, String outer) {
    if (!outer.startsWith("*")) {
      return inner.equals(outer);
    }
    return inner.startsWith("*")
        ? inner.length() >= outer.length() && inner.endsWith(outer.substring(1))
        : inner.endsWith(outer.substring(1));
  }

  /** The key of a label: {@code [prefix/]name}. */
  static boolean isLabelKey(String text) {
    int slash = text.indexOf('/');
    String prefix = text.substring(0, Math.max(slash, 0));
    boolean prefixed = slash < 0 || (slash <= PREFIX_MAX && PREFIX.matcher(prefix).matches());
    return prefixed && isQualified(text.substring(slash + 1));
  }

  /** The value of a label; may be empty. */
  static boolean isLabelValue(String text) {
    return text.isEmpty() || isQualified(text);
  }

  private static boolean isQualified(String text) {
    return text.length() <= LABEL_MAX && QUALIFIED.matcher(text).matches();
  }
}
