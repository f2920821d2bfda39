package io.inmesh.config.validate;

import com.google.re2j.PatternSyntaxException;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Position;
import io.inmesh.config.document.Problem;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Resource;
import io.inmesh.xds.RegexSize;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with one resource, and knows the small rules that many kinds share. Not
 * for several threads.
 */
final class Check {
  private static final Pattern HOST =
      Pattern.compile(
          "(\\*|(\\*\\.)?[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?)*\\.?)");
  private static final Pattern ADDRESS =
      Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
  private static final Pattern HEADER = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");
  private static final int HOST_MAX = 253;
  private static final int ADDRESS_MAX = 64;
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

  /** A host name, with {@code *} or {@code *.suffix} where it may stand for many. */
  void host(@Nullable String host, Path path, boolean wildcard) {
    if (host == null) {
      return;
    }
    boolean isAddress = host.length() <= ADDRESS_MAX && ADDRESS.matcher(host).matches();
    if (!isAddress && (host.length() > HOST_MAX || !HOST.matcher(host).matches())) {
      error(
          path,
          "\"%s\" is no host".formatted(Texts.printable(host)),
          "write a DNS name such as reviews or reviews.default.svc.cluster.local");
    } else if (!wildcard && host.startsWith("*")) {
      error(
          path,
          "\"%s\" stands for many hosts; one is needed here".formatted(Texts.printable(host)),
          "write the whole name");
    }
  }

  void regex(@Nullable String regex, Path path) {
    if (regex == null) {
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
      com.google.re2j.Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      error(
          path,
          "\"%s\" is no RE2 regex: %s"
              .formatted(Texts.printable(regex), Texts.printable(e.getDescription())),
          "RE2 has no look-around and no back-references");
    }
  }

  void header(String name, Path path) {
    String plain = name.startsWith(":") ? name.substring(1) : name;
    if (!HEADER.matcher(plain).matches()) {
      error(
          path,
          "\"%s\" is no header name".formatted(Texts.printable(name)),
          "letters, digits and '-'");
    }
  }

  /** A header that is set, added or removed. */
  void headerEdit(String name, Path path) {
    header(name, path);
    if (name.startsWith(":") && !name.equalsIgnoreCase(":authority")) {
      error(
          path,
          "\"%s\" cannot be set as a header".formatted(Texts.printable(name)),
          "use rewrite, redirect or directResponse");
    }
  }

  void headerValue(String value, Path path) {
    if (value.chars().anyMatch(each -> each != '\t' && (each < ' ' || each == 0x7f))) {
      error(
          path,
          "a header's value must be one line without control characters, not \"%s\""
              .formatted(Texts.printable(value)),
          "take them out");
    }
  }

  void positive(@Nullable Duration duration, Path path) {
    if (duration != null && duration.compareTo(Duration.ofMillis(1)) < 0) {
      error(path, "must be at least 1ms", "write one such as 1s");
    }
  }

  void exportTo(List<String> namespaces, Path path) {
    for (int i = 0; i < namespaces.size(); i++) {
      String each = namespaces.get(i);
      boolean special = each.equals(".") || each.equals("*") || each.equals("~");
      require(
          special || each.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?"),
          path.item(i),
          "\"%s\" is no namespace".formatted(Texts.printable(each)),
          "'.', '*' or a namespace's name");
      require(
          !special || namespaces.size() == 1,
          path.item(i),
          "\"%s\" must stand alone".formatted(each),
          "keep it, or name the namespaces");
    }
  }
}
