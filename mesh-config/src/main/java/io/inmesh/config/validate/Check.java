package io.inmesh.config.validate;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Position;
import io.inmesh.config.document.Problem;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Resource;
import io.inmesh.xds.RegexSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with one resource, and knows the small rules that many kinds share. Not
 * for several threads.
 */
final class Check {
  private static final int PROBLEMS_MAX = 100;
  private static final int REGEX_MAX = 1024;

  private final Resource<?> resource;
  private final List<Problem> problems = new ArrayList<>();

  Check(Resource<?> resource) {
    this.resource = resource;
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  void error(Path path, String message, String mend) {
    if (problems.size() < PROBLEMS_MAX) {
      Position at = path.position(resource.document());
      problems.add(new Problem(resource.source(), at, path.toString(), message, mend));
    }
  }

  void require(boolean holds, Path path, String message, String mend) {
    if (!holds) {
      error(path, message, mend);
    }
  }

  /** What stands at a path of the document, or null: records do not tell absent from empty. */
  @Nullable Node written(Path path) {
    return path.in(resource.document());
  }

  /** A host that may stand for many by {@code *} in its first label. */
  void wildcardHost(@Nullable String host, Path path) {
    if (host != null && !DnsNames.isWildcardDomain(host)) {
      noHost(host, path);
    }
  }

  /** The same, or an address. */
  void wildcardHostOrAddress(String host, Path path) {
    if (!Cidrs.isAddress(host)) {
      wildcardHost(host, path);
    }
  }

  /** A single host. */
  void host(@Nullable String host, Path path) {
    if (host == null || DnsNames.isDomain(host)) {
      return;
    }
    if (host.startsWith("*") && DnsNames.isWildcardDomain(host)) {
      error(
          path,
          "\"%s\" stands for many hosts; one is needed here".formatted(Texts.printable(host)),
          "write the whole name");
    } else {
      noHost(host, path);
    }
  }

  /** A single host, or an address. */
  void hostOrAddress(String host, Path path) {
    if (!Cidrs.isAddress(host)) {
      host(host, path);
    }
  }

  private void noHost(String host, Path path) {
    if (Cidrs.isAddress(host)) {
      error(
          path,
          "\"%s\" is an address; a host is needed here".formatted(Texts.printable(host)),
          "describe it by a ServiceEntry and name that one's host");
    } else {
      error(
          path,
          "\"%s\" is no host".formatted(Texts.printable(host)),
          "write a DNS name such as reviews or reviews.default.svc.cluster.local");
    }
  }

  /** Networks or single addresses. */
  void networks(List<String> values, Path path) {
    for (int i = 0; i < values.size(); i++) {
      require(
          Cidrs.isValid(values.get(i)),
          path.item(i),
          "\"%s\" is no address or network".formatted(Texts.printable(values.get(i))),
          "such as 10.0.0.1 or 10.0.0.0/8");
    }
  }

  /** An address to listen on, or a socket. */
  void bind(@Nullable String bind, Path path) {
    if (bind == null || bind.isEmpty()) {
      return;
    }
    if (Sockets.isUnix(bind)) {
      socket(bind, path);
    } else {
      require(
          Cidrs.isAddress(bind),
          path,
          "\"%s\" is no address".formatted(Texts.printable(bind)),
          "such as 127.0.0.1 or 0.0.0.0");
    }
  }

  /** A {@code unix://} address. */
  void socket(String address, Path path) {
    require(
        Sockets.isValid(address),
        path,
        "\"%s\" is no socket".formatted(Texts.printable(address)),
        "write unix:///path/of/a/file or unix://@name");
  }

  /** Names of things in lists that others refer to: letters, digits and '-'. */
  void label(String text, Path path, String what) {
    require(
        DnsNames.isLabel(text),
        path,
        "\"%s\" is no %s".formatted(Texts.printable(text), what),
        "letters, digits and '-', at most 63");
  }

  /** Labels that workloads have. */
  void labels(Map<String, String> labels, Path path) {
    labels.forEach(
        (key, value) -> {
          require(
              DnsNames.isLabelKey(key),
              path.field(key),
              "\"%s\" is no label".formatted(Texts.printable(key)),
              "[prefix.example/]name of letters, digits, '-', '_' and '.', at most 63");
          require(
              DnsNames.isLabelValue(value),
              path.field(key),
              "\"%s\" is no label's value".formatted(Texts.printable(value)),
              "letters, digits, '-', '_' and '.', at most 63");
        });
  }

  /** Labels that workloads are selected by: equal ones only. */
  void selector(Map<String, String> labels, Path path) {
    labels.forEach(
        (key, value) -> {
          require(!key.isEmpty(), path, "a label without a name", "name it");
          require(
              key.indexOf('*') < 0 && value.indexOf('*') < 0,
              path.field(key),
              "\"%s=%s\" has a '*'; labels are compared whole"
                  .formatted(Texts.printable(key), Texts.printable(value)),
              "write the whole label");
        });
  }

  /** A protocol's name; absent = found out. */
  void protocol(@Nullable String protocol, Path path) {
    require(
        protocol == null || protocol.isEmpty() || Protocols.isKnown(protocol),
        path,
        "\"%s\" is no protocol".formatted(Texts.printable(String.valueOf(protocol))),
        "HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS");
  }

  /** Texts of a list of which none may be empty. */
  void notEmpty(List<String> values, Path path, String mend) {
    for (int i = 0; i < values.size(); i++) {
      require(!values.get(i).isEmpty(), path.item(i), "must not be empty", mend);
    }
  }

  void regex(@Nullable String regex, Path path) {
    if (regex == null) {
      return;
    }
    if (regex.isEmpty()) {
      error(path, "an empty regex matches nothing but the empty text", "write .* to mean any");
      return;
    }
    if (regex.length() > REGEX_MAX) {
      error(path, "a regex of %d characters, at most %d".formatted(regex.length(), REGEX_MAX), "");
      return;
    }
    if (RegexSize.of(regex) > RegexSize.MAX) {
      error(
          path,
          "\"%s\" is no RE2 regex that fits: its repetitions unfold to more than %,d parts"
              .formatted(Texts.printable(regex), RegexSize.MAX),
          "repeat less");
      return;
    }
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      error(
          path,
          "\"%s\" is no RE2 regex: %s"
              .formatted(Texts.printable(regex), Texts.printable(e.getDescription())),
          "RE2 has no look-around and no back-references");
    }
  }

  /** A time that is waited: whole milliseconds, and at least one. */
  void duration(@Nullable Duration duration, Path path) {
    if (duration == null) {
      return;
    }
    if (duration.compareTo(Duration.ofMillis(1)) < 0) {
      error(path, "must be at least 1ms", "write one such as 1s, or leave it out");
    } else if (duration.toNanosPart() % 1_000_000 != 0) {
      error(path, "is finer than a millisecond", "round it to whole milliseconds");
    }
  }

  /**
   * Who sees a resource.
   *
   * @param nobody whether {@code ~} may be written: a service that only its own workloads know
   */
  void exportTo(List<String> namespaces, Path path, boolean nobody) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < namespaces.size(); i++) {
      String each = namespaces.get(i);
      boolean alone = each.equals("*") || each.equals("~");
      boolean known = each.equals(".") || each.equals("*") || (nobody && each.equals("~"));
      require(
          known || DnsNames.isLabel(each),
          path.item(i),
          "\"%s\" is no namespace".formatted(Texts.printable(each)),
          "'.', '*' or a namespace's name");
      require(
          !alone || namespaces.size() == 1,
          path.item(i),
          "\"%s\" must stand alone".formatted(each),
          "keep it, or name the namespaces");
      require(
          seen.add(each.equals(".") ? resource.namespace() : each),
          path.item(i),
          "\"%s\" is given twice".formatted(Texts.printable(each)),
          "keep one");
    }
  }

  /** The namespace of what is checked. */
  String namespace() {
    return resource.namespace();
  }
}
