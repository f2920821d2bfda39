package io.inmesh.config.validate;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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

  /**
   * Hosts of a list that have hosts in common, as wildcards may: the place of one by the place of a
   * later one. Not all of them, but some if there are any. O(n log n).
   */
  static Map<Integer, Integer> overlaps(List<String> hosts) {
    List<String> reversed =
        hosts.stream()
            .map(each -> each.startsWith("*") ? each.substring(1) : each)
            .map(each -> new StringBuilder(each).reverse().toString())
            .toList();
    // what a wildcard covers stands right behind it
    List<Integer> sorted =
        IntStream.range(0, hosts.size())
            .boxed()
            .sorted(
                Comparator.comparing((Integer each) -> reversed.get(each))
                    .thenComparing(each -> !hosts.get(each).startsWith("*")))
            .toList();
    Map<Integer, Integer> found = new TreeMap<>();
    for (int i = 1; i < sorted.size(); i++) {
      int one = sorted.get(i - 1);
      int other = sorted.get(i);
      boolean covered =
          hosts.get(one).startsWith("*")
              ? reversed.get(other).startsWith(reversed.get(one))
              : hosts.get(one).equals(hosts.get(other));
      if (covered) {
        found.put(Math.max(one, other), Math.min(one, other));
      }
    }
    return found;
  }

  /** Whether a host or wildcard lies within one of many. */
  static boolean isWithin(String inner, Set<String> outer) {
    if (outer.contains(inner)) {
      return true;
    }
    String suffix = inner.startsWith("*") ? inner.substring(1) : inner;
    for (int i = 0; i <= Math.min(suffix.length(), DOMAIN_MAX); i++) {
      if (outer.contains("*" + suffix.substring(i))) {
        return true;
      }
    }
    return false;
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
